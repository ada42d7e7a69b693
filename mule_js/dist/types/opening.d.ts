/** The beginning of an upload: what the signer decides, and the multipart upload that the store makes. */
import type { Means } from './transfer.js';
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
};
/** @import { Means } from './transfer.js' */
/** @import { InitAnswer, Remembered } from './types.js' */
/**
 * @typedef {object} Plan  One multipart upload, as signer and store decided it.
 * @property {string} key
 * @property {string} uploadId
 * @property {string} ticket
 * @property {number} chunkSize  Bytes.
 * @property {number} partCount
 * @property {boolean} resumed  Whether the store may have parts of it.
 */
/**
 * @param {Means} means
 * @param {ReadonlySet<string>} dead  Upload ids that the store no longer has.
 * @returns {Promise<Plan>}
 */
export declare function open(means: Means, dead: ReadonlySet<string>): Promise<Plan>;
