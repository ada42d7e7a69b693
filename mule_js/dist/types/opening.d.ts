/** The beginning of an upload: what the signer decides, and the multipart upload that the store makes. */
import type { Means } from './transfer.js';
import type { InitAnswer, SignedRequest } from './types.js';
export type Plan = {
    key: string;
    uploadId: string;
    ticket: string;
    /**
     * Bytes.
     */
    chunkSize: number;
    partCount: number;
    /**
     * Whether the store may have parts of it.
     */
    resumed: boolean;
    /**
     * What binds the bytes of its parts.
     */
    integrity?: InitAnswer['integrity'];
    /**
     * Whether one PUT of the object sends it.
     */
    isWhole?: boolean;
    /**
     * That PUT, unless its bytes have to be told first.
     */
    request?: SignedRequest;
    /**
     * What the signer said where an earlier page has finished it, and did not live to hear so.
     */
    over?: unknown;
};
export type Ended = {
    ended: Plan;
};
/** @import { Means } from './transfer.js' */
/** @import { InitAnswer, SignedRequest, Ticket } from './types.js' */
/**
 * @typedef {object} Plan  One multipart upload, as signer and store decided it.
 * @property {string} key
 * @property {string} uploadId
 * @property {string} ticket
 * @property {number} chunkSize  Bytes.
 * @property {number} partCount
 * @property {boolean} resumed  Whether the store may have parts of it.
 * @property {InitAnswer['integrity']} [integrity]  What binds the bytes of its parts.
 * @property {boolean} [isWhole]  Whether one PUT of the object sends it.
 * @property {SignedRequest} [request]  That PUT, unless its bytes have to be told first.
 * @property {unknown} [over]  What the signer said where an earlier page has finished it, and did not live to hear so.
 *
 * @typedef {{ ended: Plan }} Ended
 */
/**
 * @param {Means} means
 * @returns {Promise<Plan>}
 */
export declare function open(means: Means): Promise<Plan>;
