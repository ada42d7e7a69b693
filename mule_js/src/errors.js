/**
 * All that Mule fails with. `code` tells failures apart; the message tells a person what to do. An abort is no error.
 *
 * Codes of Mule's own: `Cancelled`; `FileUnreadable` (from the beginning); `FileChanged` (the local file is another now,
 * or can no longer be read); `FileNotAllowed` (the person does not let the page read it again); `BadPlan` and
 * `UnsignedPart` (the signer contradicts itself); `ListingStuck` and `PartsNotKept` (what the store lists cannot be made
 * into the whole file); `InsecurePage` (the backend wants digests, which a page without TLS cannot make) and `CoreOnly` (nor can the
 * small bundle); `NoTrustedTypes` (the page lets no XML be parsed); `InvalidOption`; `Unexpected` (a bug).
 */

/** @import { Reason } from './types.js' */

export class MuleError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, options) {
    super(message, options)
    this.name = 'MuleError'
    this.code = code
  }
}

/** What an upload waits for, by code or status, if not for who refused. @type {Record<string, Reason>} */
const REASONS = { Offline: 'offline', Stranger: 'signin', 401: 'signin', 0: 'network' }

/**
 * One of the two other parties did not do what was asked: the signer (the backend) or the object store. Its code is
 * theirs, or one of these: `NetworkError` (the line is down, or the answer is one that the page may not read, which looks the
 * same); `Offline`, `Dark` (not sent, as nobody has answered lately), `Stalled` (no sign of life for too long), `Interrupted` (the
 * machine slept, or the network is another);
 * `UnreadableAnswer`; `Stranger` (somebody else answers for the backend: a page to log in, a proxy).
 */
export class RemoteError extends MuleError {
  /**
   * @param {string} code
   * @param {string} message
   * @param {object} details
   * @param {'signer' | 'store'} details.source
   * @param {number} details.status  0 where no answer could be read.
   * @param {string} [details.state]  Of an upload that is over: how it ended; of an object that is not there: what is. Where no
   *   answer could be read: `answers` if there are some.
   * @param {string} [details.said]  What the answer says in words.
   * @param {number | null} [details.retryAfter]  Milliseconds, where the answer says so.
   * @param {string} [details.requestId]  By which the store's own log knows the request.
   * @param {string} [details.where]  The address that did not answer, without what signs.
   * @param {string} [details.method]  What it was asked by.
   * @param {unknown} [details.cause]
   */
  constructor(code, message, details) {
    const { source, status, state = '', said, retryAfter = null, requestId, where = '', method = '', cause } = details
    super(code, message, { cause })
    this.source = source
    this.status = status
    this.state = state
    this.said = said
    this.retryAfter = retryAfter
    this.requestId = requestId
    this.where = where
    this.method = method
  }

  /** @returns {Reason} What an upload waits for that waits this out. */
  get reason() {
    return REASONS[this.code] ?? REASONS[this.status] ?? this.source
  }
}

/** @param {unknown} error  Whatever was thrown. */
export function toMuleError(error) {
  return error instanceof MuleError ? error : new MuleError('Unexpected', String(error), { cause: error })
}
