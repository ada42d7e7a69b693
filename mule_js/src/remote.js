/** What calls to the signer and to the store have in common: no answer, and a refusal. */

import { MuleError, RemoteError } from './errors.js'
import { parseRetryAfter } from './retry.js'

/** @import { Answer, Call, Send } from './types.js' */

/** As a person knows them. */
const NAMES = { signer: 'server', store: 'store' }

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
    throw new RemoteError(code, `The ${NAMES[source]} does not answer.`, {
      source,
      status: 0,
      where,
      method: call.method,
      cause,
    })
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
 * @param {string} [details.requestId]
 * @param {number} details.now
 */
export function refusal({ status, headers }, { source, what, code: named, message: said = '', state, requestId, now }) {
  const code = !named || named in {} ? `Http${status}` : named // `constructor` would be found in every table
  const retryAfter = parseRetryAfter(headers['retry-after'], Date.parse(headers.date) || now)
  const words = `The ${NAMES[source]} answered ${what} with ${status} ${code}. ${said}`.trimEnd()
  return new RemoteError(code, words, { source, status, state, said, retryAfter, requestId })
}
