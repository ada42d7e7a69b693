/**
 * Signatures that bind the bytes of a part. Its digest is made, and signed, while parts before it are sent: there is no
 * template, as every digest is another, but nobody waits for a round trip either.
 */
import type { FileFields, UploadFields } from './backend.js';
import type { Plan } from './opening.js';
import type { Means } from './transfer.js';
export type Upcoming = (count: number) => number[];
/** @import { FileFields, UploadFields } from './backend.js' */
/** @import { Plan } from './opening.js' */
/** @import { Means } from './transfer.js' */
/** @typedef {(count: number) => number[]} Upcoming  The parts that are sent next. */
export declare class Seals {
    #private;
    /**
     * @param {Means} means
     * @param {{ fields: FileFields & UploadFields, plan: Plan, upcoming: Upcoming }} upload
     */
    constructor(means: Means, { fields, plan, upcoming }: {
        fields: FileFields & UploadFields;
        plan: Plan;
        upcoming: Upcoming;
    });
    /**
     * @param {number} partNumber
     * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
     */
    part(partNumber: number, { fresh }: {
        fresh: boolean;
    }): Promise<import("./types.js").SignedRequest | undefined>;
    /** @param {number} partNumber */
    drop(partNumber: number): void;
    /**
     * What the store wants to hear of each part once more at the end. Parts that an earlier page has sent are read for it,
     * so that what the store has of them is known to be the file's.
     *
     * @returns {Promise<string[]>} Of part 1, 2, …; none where it wants none.
     */
    checksums(): Promise<string[]>;
}
