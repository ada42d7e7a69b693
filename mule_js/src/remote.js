/** What calls to the signer and to the store have in common: no answer, and a refusal. */

import { MuleError, RemoteError } from './errors.js'
import { findCure } from './failures.js'
import { parseRetryAfter } from './retry.js'

/** @import { Answer, Call, Send } from './types.js' */

const UNREACHABLE = {
  signer: 'The upload backend does not answer.',
  store: "The store does not answer: the line is down, or the bucket's CORS rules do not let this page in.",
}

/**
 * Send a call; whoever does not answer is named.
 *
 * @param {Send} send
 * @param {Call} call
 * @param {'signer' | 'store'} source
 * @returns {Promise<Answer>}
 */
export async function reach(send, call, source) {
  call.signal?.throwIfAborted()
  try {
    return await send({ ...call, source })
  } catch (cause) {
    call.signal?.throwIfAborted()
    const code = cause instanceof MuleError ? cause.code : 'NetworkError'
    const where = call.url.split('?')[0] // what is behind that signs
    throw new RemoteError(code, UNREACHABLE[source], { source, status: 0, where, cause })
  }
}

/**
 * The error for an answer that is not what was asked for.
 *
 * @param {Answer} answer
 * @param {object} details
 * @param {'signer' | 'store'} details.source
 * @param {string} details.what  What was asked.
 * @param {string} [details.code]
 * @param {string} [details.message]
 * @param {string} [details.state]
 * @param {number} details.now
 */
export function refusal(answer, { source, what, code: named, message, state, now }) {
  const code = named || `Http${answer.status}`
  const { advice, isPlain } = findCure(source, code, answer.status, state)
  const words = [`The ${source} answered ${what} with ${answer.status} ${code}.`, message, advice].filter(Boolean)
  return new RemoteError(code, isPlain && message ? message : words.join(' '), {
    source,
    status: answer.status,
    state,
    retryAfter: parseRetryAfter(answer.headers['retry-after'], Date.parse(answer.headers.date) || now),
  })
}
