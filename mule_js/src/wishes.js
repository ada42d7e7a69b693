/** The settings of the old uploader's pages: which there are, and how they reach the backend. */

/** @import { Send } from './types.js' */

/** In the order in which they are called. */
export const CALLBACKS = /** @type {const} */ ([
  'on_init',
  'on_select',
  'on_start',
  'on_progress',
  'on_chunk_progress',
  'on_chunk_uploaded',
  'on_complete',
  'on_error',
])

/** Those that say something today. */
const HEEDED = [
  'file_input',
  'file',
  'key',
  'content_type',
  'ajax_base',
  'chunk_size',
  'num_workers',
  'max_size',
  'autostart',
  'accepted_extensions',
  'extra_params',
]

/** What the server decides by now, and signs: a page may go on naming it. */
const DECIDED = ['access_key', 'bucket', 'acl', 'host', 'region']

/** What calls for many have: the parameters of each, in a list that is written as a text. */
const LISTS = ['files', 'uploads']

const KNOWN = new Set([...CALLBACKS, ...HEEDED, ...DECIDED])

/**
 * @typedef {object} Heeded
 * @property {HTMLInputElement} [file_input]
 * @property {File} [file]
 * @property {string} [key]  A wish, which the server grants where its settings let pages name keys; then what it has decided.
 * @property {string} [content_type]
 * @property {string} ajax_base
 * @property {number} [chunk_size]  Bytes. What the page wants counts for nothing; it is set to what the server has decided.
 * @property {number} [num_workers]
 * @property {number} [max_size]  Bytes.
 * @property {boolean} autostart
 * @property {string} [accepted_extensions]  With commas between, and without dots.
 * @property {Record<string, unknown>} [extra_params]
 *
 * @typedef {Heeded & Partial<Record<typeof CALLBACKS[number], (...given: any[]) => any>>} Settings
 */

/**
 * Fill in what is not set, in the page's own object: it may hold on to it. Unknown ones are warned of.
 *
 * @param {Record<string, any>} settings
 * @param {{ warn: (words: string) => void }} console
 * @returns {Settings}
 */
export function complete(settings, console) {
  const unknown = Object.keys(settings).filter((name) => !KNOWN.has(name))
  if (unknown.length > 0) console.warn(`mule_upload passes over settings that it does not know: ${unknown.join(', ')}`)
  const { ajax_base, autostart = true } = settings
  return Object.assign(settings, { ajax_base: ajax_base || '/upload-backend', autostart })
}

/**
 * Why the page does not want this file, in words for the person; empty: it does.
 *
 * @param {File} file
 * @param {Settings} settings
 */
export function refuse({ name, size }, { max_size, accepted_extensions }) {
  if (max_size && size > max_size) {
    return `${name} is too large: it has ${size.toLocaleString()} bytes, and at most ${max_size.toLocaleString()} are taken.`
  }
  const accepted = String(accepted_extensions ?? '')
    .toLowerCase()
    .split(',')
    .map((extension) => extension.trim())
  const extension = name.toLowerCase().split('.').pop() ?? ''
  if (!accepted_extensions || accepted.includes(extension)) return ''
  return `${name} is not of a kind that is taken here. These are: ${accepted.join(', ')}.`
}

/**
 * Let what the page wants go with every call to the backend: its own parameters in the address, where the host's code
 * looks for them, the others beside Mule's. What the answer decides is written into the settings.
 *
 * @param {Settings} settings
 * @param {{ key?: string, send: Send }} options  `key`: the one it wants, whatever the server has made of that by now.
 * @returns {Send}
 */
export function askAs(settings, { key, send }) {
  return async (call) => {
    if (call.source !== 'signer') return send(call)
    const { content_type: mime_type, extra_params } = settings
    const wish = (/** @type {object} */ asked) => ({ ...(key && { key }), ...asked, ...(mime_type && { mime_type }) })
    const asked = JSON.parse(String(call.body))
    const list = LISTS.find((name) => name in asked)
    const members = list ? JSON.parse(asked[list]).map(wish) : [wish(asked)]
    const params = list ? { [list]: JSON.stringify(members) } : members[0]
    const own = Object.entries(extra_params ?? {}).filter(([name]) => !(name in params || name in members[0]))
    const query = new URLSearchParams(own.map(([name, value]) => [name, String(value)]))
    const url = own.length > 0 ? `${call.url}?${query}` : call.url
    const answer = await send({ ...call, url, body: JSON.stringify(params) })
    const chunkSize = /"chunk_size": ?(\d+)/.exec(answer.text)
    if (chunkSize) settings.chunk_size = Number(chunkSize[1])
    return answer
  }
}
