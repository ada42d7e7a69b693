/** What a person can do about a failure. */

import { RemoteError, toMuleError } from './errors.js'
import { findRow } from './failures.js'

/** @import { MuleError } from './errors.js' */

const CLOCK = "The backend's clock and the store's differ."
const LOG_IN = 'Log in again: it goes on where it stopped.'
const MISPLACED = 'Is the app wrapped, and `backend` the path of the upload backend?'

/** By whose failure it is, then as in the table of cures. @type {Record<string, Record<string, string>>} */
const ADVICE = {
  page: {
    FileUnreadable: 'Is it there, no folder, and may the browser read it?',
    FileChanged: 'Choose it again.',
    PartsNotKept: "Let the bucket's CORS rules expose the ETag header.",
  },
  signer: {
    answers: 'Is the page signed out? Log in again.',
    UnreadableAnswer: MISPLACED,
    Stranger: LOG_IN,
    401: LOG_IN,
    404: MISPLACED,
  },
  store: {
    answers: "See the bucket's CORS rules: `mule doctor` tries it.",
    NetworkError: "The line is down, or the bucket's CORS rules do not let this page in.",
    Stalled: 'The line is down, or very slow.',
    NoSuchBucket: 'Is its name right in the settings? `mule doctor` tries it.',
    RequestTimeTooSkewed: CLOCK,
    EntityTooSmall: 'The store wants larger chunks: raise the chunk size.',
    PreconditionFailed: 'There is an object of that name already.',
    403: 'May the signing account write there? Are its secret and region right? `mule doctor` tries it.',
    413: 'Something on the way does not let chunks of this size through.',
  },
}

/** What the server does not want, it has said in words for a person. */
const PLAIN = [
  'CookieMissing',
  'SignInRequired',
  'FileTooLarge',
  'FileTooSmall',
  'TypeNotAllowed',
  'NotAllowed',
  'TooManyUploads',
  'TooManyUnfinishedBytes',
  'TooManyBytesToday',
]

/**
 * @param {unknown} thrown
 * @returns {MuleError} The same, and what helps.
 */
export function advise(thrown) {
  const error = toMuleError(thrown)
  const advice = error instanceof RemoteError ? adviceFor(error) : ADVICE.page[error.code]
  if (advice && !error.message.endsWith(advice)) error.message = `${error.message.replace(/[^.!?]$/, '$&.')} ${advice}`
  if (error instanceof RemoteError && error.said && PLAIN.includes(error.code)) {
    error.message = error.said[0].toUpperCase() + error.said.slice(1)
  }
  return error
}

/** @param {RemoteError} error */
function adviceFor(error) {
  const { source, code, status, state } = error
  const advice = ADVICE[source]
  return advice[state] ?? advice[code] ?? advice[findRow(error) ?? status]
}
