/** What calls to the signer and to the store have in common: no answer, and a refusal. */
import { RemoteError } from './errors.js';
import type { Answer, Call, Send } from './types.js';
/**
 * Send a call; whoever does not answer is named.
 *
 * @param {Send} send
 * @param {Call} call
 * @param {'signer' | 'store'} source
 * @returns {Promise<Answer>}
 */
export declare function reach(send: Send, call: Call, source: 'signer' | 'store'): Promise<Answer>;
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
export declare function refusal({ status, headers }: Answer, { source, what, code: named, message: said, state, requestId, now }: {
    source: 'signer' | 'store';
    what: string;
    code?: string;
    message?: string;
    state?: string;
    requestId?: string;
    now: number;
}): RemoteError;
