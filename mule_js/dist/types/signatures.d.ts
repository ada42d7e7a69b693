/**
 * The signatures of one upload: a window of parts at a time, asked for ahead and thrown away before they expire.
 * Signing the whole file at once would let them grow old in the queue.
 */
import type { FileFields, UploadFields } from './backend.js';
import type { Plan } from './opening.js';
import type { Means, Upcoming } from './transfer.js';
import type { SignedRequest } from './types.js';
export declare class Signatures {
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
    /** What the store wants to hear of the bytes of part 1, 2, … at the end. */
    checksums(): Promise<string[] | never[]>;
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
