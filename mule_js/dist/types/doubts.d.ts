/** Parts that had left when the line broke: the store may have them. It is asked before one of them is sent again. */
import type { Signatures } from './signatures.js';
import type { Means } from './transfer.js';
/** @import { Page } from './s3.js' */
/** @import { Signatures } from './signatures.js' */
/** @import { Means } from './transfer.js' */
export declare class Doubts {
    #private;
    /**
     * @param {Means} means
     * @param {Signatures} signatures
     */
    constructor(means: Means, signatures: Signatures);
    /** All of that part had left, and nobody answered. @param {number} partNumber */
    add(partNumber: number): void;
    /**
     * @param {number} partNumber
     * @param {{ length: number, fresh: boolean }} options  `length`: bytes that it has to have.
     * @returns {Promise<string | null>} The ETag of the part that the store has; null: send it.
     */
    resolve(partNumber: number, { length, fresh }: {
        length: number;
        fresh: boolean;
    }): Promise<string | null>;
}
