/**
 * All that Mule fails with. `code` tells failures apart; the message tells a person what to do. An abort is no error.
 *
 * Codes of Mule's own: `Cancelled`; `FileUnreadable` (from the beginning); `FileChanged` (the local file is another now,
 * or can no longer be read); `FileNotAllowed` (the person does not let the page read it again); `BadPlan` and
 * `UnsignedPart` (the signer contradicts itself); `ListingStuck` and `PartsNotKept` (what the store lists cannot be made
 * into the whole file); `InsecurePage` (the backend wants digests, which a page without TLS cannot make) and `CoreOnly` (nor can the
 * small bundle); `NoTrustedTypes` (the page lets no XML be parsed); `InvalidOption`; `Unexpected` (a bug).
 */
import type { Reason } from './types.js';
/** @import { Reason } from './types.js' */
export declare class MuleError extends Error {
    code: string;
    /**
     * @param {string} code
     * @param {string} message
     * @param {{ cause?: unknown }} [options]
     */
    constructor(code: string, message: string, options?: {
        cause?: unknown;
    });
}
/**
 * One of the two other parties did not do what was asked: the signer (the backend) or the object store. Its code is
 * theirs, or one of these: `NetworkError` (the line is down, or the answer is one that the page may not read, which looks the
 * same); `Offline`, `Dark` (not sent, as nobody has answered lately), `Stalled` (no sign of life for too long), `Interrupted` (the
 * machine slept, or the network is another);
 * `UnreadableAnswer`; `Stranger` (somebody else answers for the backend: a page to log in, a proxy).
 */
export declare class RemoteError extends MuleError {
    source: "signer" | "store";
    status: number;
    state: string;
    said: string | undefined;
    retryAfter: number | null;
    requestId: string | undefined;
    where: string;
    method: string;
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
    constructor(code: string, message: string, details: {
        source: 'signer' | 'store';
        status: number;
        state?: string;
        said?: string;
        retryAfter?: number | null;
        requestId?: string;
        where?: string;
        method?: string;
        cause?: unknown;
    });
    /** @returns {Reason} What an upload waits for that waits this out. */
    get reason(): Reason;
}
/** @param {unknown} error  Whatever was thrown. */
export declare function toMuleError(error: unknown): MuleError;
