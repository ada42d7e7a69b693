/** What the element says, in English; the other languages come when they are needed. */

/** @typedef {Record<keyof typeof ENGLISH, string>} Words */
/** @typedef {{ language: string, words: Words }} Speech */

export const ENGLISH = {
  drop: 'Drop files here',
  dropOne: 'Drop a file here',
  pick: 'Choose files',
  pickOne: 'Choose a file',
  folder: 'Choose a folder',
  list: 'Uploads',
  idle: 'Queued',
  starting: 'Starting',
  waiting: 'Waiting',
  network: 'Waiting for the network',
  offline: 'Waiting: this device is offline',
  signin: 'Waiting for you to sign in again',
  signer: 'Waiting for the server',
  store: 'Waiting for the storage',
  tab: 'Another tab is uploading it',
  paused: 'Paused',
  finishing: 'Checking what has arrived',
  done: 'Uploaded',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unfinished: 'Not finished, stopped {when}',
  again: 'Choose {name} again to go on.',
  afresh: 'The storage has lost what was sent before: it begins again.',
  left: '{time} left',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  cancel: 'Cancel',
  remove: 'Remove',
  chunks: '{stored} of {total} chunks stored',
  summary: '{done} of {total} uploaded',
  size: '{name} is larger than {size}.',
  kind: '{name} is not of an accepted kind.',
  one: 'Only one file is accepted.',
  more: 'And {count} more.',
  missing: 'Please choose a file.',
  busy: 'Please wait until everything is uploaded.',
  stuck: 'A file was not uploaded. Try again, or remove it.',
}

const RIGHT_TO_LEFT = ['ar']

/** @param {string} language */
export const directionOf = (language) => (RIGHT_TO_LEFT.includes(language.split('-')[0]) ? 'rtl' : 'ltr')

/** @param {string} template @param {Record<string, string>} values */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name])

/** Whether `Intl` takes it: of others it throws. @param {string} language */
function isTag(language) {
  try {
    return Intl.getCanonicalLocales(language).length > 0
  } catch {
    return false
  }
}

/**
 * @param {string} language  As in the attribute `lang`.
 * @returns {Promise<Speech>} English where there is no such language, or its words do not come.
 */
export async function findSpeech(language) {
  const [root] = language.toLowerCase().split(/[-_]/)
  if (!isTag(language)) return findSpeech(isTag(root) && root !== language ? root : 'en')
  const { LANGUAGES } =
    root === 'en' ? { LANGUAGES: {} } : await import('./languages.js').catch(() => ({ LANGUAGES: {} }))
  const words = /** @type {Record<string, Words>} */ (LANGUAGES)[root]
  return words ? { language, words } : { language: root === 'en' ? language : 'en', words: ENGLISH }
}
