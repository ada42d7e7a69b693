/** The end of a multipart upload: the store is proved to have the whole file, and makes the object of it. */
import type { Verdict } from './proof.js';
import type { Signatures } from './signatures.js';
import type { Means } from './transfer.js';
export declare class Completion {
    #private;
    /**
     * @param {Means} means
     * @param {Signatures} signatures
     * @param {object} parts
     * @param {() => Promise<Verdict>} parts.judge  What the store has.
     * @param {(partNumber: number) => void} parts.lose  The store does not have it after all.
     */
    constructor(means: Means, signatures: Signatures, parts: {
        judge: () => Promise<Verdict>;
        lose: (partNumber: number) => void;
    });
    /**
     * Each try begins with the proof: an earlier one may have done its work although nobody heard of it.
     *
     * @param {() => Promise<void>} sendMissing
     */
    complete(sendMissing: () => Promise<void>): Promise<void>;
    /** Whether the object is there, as long as the file. */
    isWhole(): Promise<boolean>;
}
/** A store that does not let us list the bucket says 403 of an object that is not there. @param {unknown} error */
export declare function orMissing(error: unknown): null;
