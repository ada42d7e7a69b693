/**
 * The signatures of one upload: a window of parts at a time, asked for ahead and thrown away before they expire.
 * Signing the whole file at once would let them grow old in the queue.
 */
import type { FileFields, UploadFields } from './backend.js';
import type { Plan } from './opening.js';
import type { Means } from './transfer.js';
import type { SignedRequest } from './types.js';
export type Lease = {
    request: SignedRequest;
    /**
     * By the server's clock.
     */
    until: number;
    /**
     * How often time had jumped by then: what the server's clock says may be wrong since.
     */
    jumps: number;
};
/**
 * @typedef {object} Lease
 * @property {SignedRequest} request
 * @property {number} until  By the server's clock.
 * @property {number} jumps  How often time had jumped by then: what the server's clock says may be wrong since.
 */
export declare class Signatures {
    #private;
    /**
     * @param {Means} means
     * @param {{ fields: FileFields & UploadFields, plan: Pick<Plan, 'partCount' | 'chunkSize'> }} upload
     */
    constructor(means: Means, { fields, plan: { partCount, chunkSize } }: {
        fields: FileFields & UploadFields;
        plan: Pick<Plan, 'partCount' | 'chunkSize'>;
    });
    /** Ask for the first window, which binds the upload id: raises UploadIdMismatch if another one was first. */
    bind(): Promise<void>;
    /**
     * @param {number} partNumber
     * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
     * @returns {Promise<SignedRequest>}
     */
    part(partNumber: number, { fresh }: {
        fresh: boolean;
    }): Promise<SignedRequest>;
    /** The store has the part: its signature is of no more use. @param {number} partNumber */
    drop(partNumber: number): void;
    /**
     * @param {'list' | 'end' | 'head'} what
     * @param {{ fresh: boolean, marker?: number }} options  `marker`: list the parts behind it.
     */
    other(what: 'list' | 'end' | 'head', { fresh, marker }: {
        fresh: boolean;
        marker?: number;
    }): Promise<SignedRequest>;
}
