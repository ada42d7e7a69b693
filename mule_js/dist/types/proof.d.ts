/** Judging what the store has: which parts are whole, and which ETag stands for each. */
import type { ListedPart, Listing } from './types.js';
export type Verdict = {
    etags: string[];
    missing: number[];
};
/**
 * Which ETag stands for a part that is listed once or more. Some stores list every upload of a part and complete with
 * whichever they are told, even one that was overwritten: then only an ETag that is known to be right will do.
 *
 * @param {ListedPart[]} listed  Of one part number.
 * @param {number} length  Bytes it has to have.
 * @param {string | undefined} own  The ETag that our own last sending of it got, if that is known.
 * @returns {string | null} null: send it (again).
 */
export declare function chooseEtag(listed: ListedPart[], length: number, own: string | undefined): string | null;
/**
 * The ETag that a listing has more often than the one before: that of the part sent in between.
 *
 * @param {ListedPart[]} before
 * @param {ListedPart[]} after
 * @returns {string | undefined} undefined: nothing is new, or more than one.
 */
export declare function findNewEtag(before: ListedPart[], after: ListedPart[]): string | undefined;
/** What is known of an upload's parts, from our own sending and from one listing after another. */
export declare class Evidence {
    #private;
    /** @param {{ size: number, chunkSize: number, partCount: number }} plan */
    constructor(plan: {
        size: number;
        chunkSize: number;
        partCount: number;
    });
    /** What was known of that part holds no longer. @param {number} partNumber */
    forget(partNumber: number): void;
    /**
     * @param {number} partNumber
     * @param {string | null} etag  What our own sending of it got, if the page may read it.
     */
    record(partNumber: number, etag: string | null): void;
    /**
     * @param {Listing} listing  Of all that the store has now.
     * @returns {Verdict}
     */
    judge(listing: Listing): Verdict;
}
