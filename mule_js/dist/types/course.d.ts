/** The course of one upload: open, send, complete, and the ways back from what may befall it. */
import type { Plan } from './opening.js';
import type { Place } from './pool.js';
import type { Means } from './transfer.js';
import type { Result } from './types.js';
export type Phase = 'starting' | 'uploading' | 'finishing';
/** @typedef {'starting' | 'uploading' | 'finishing'} Phase */
export declare class Course {
    #private;
    /**
     * @param {Means} means
     * @param {object} options
     * @param {Place} options.place
     * @param {(phase: Phase) => void} options.onPhase
     */
    constructor(means: Means, { place, onPhase }: {
        place: Place;
        onPhase: (phase: Phase) => void;
    });
    /** The multipart upload that was begun, if one was. */
    get plan(): Plan | null;
    /** A byte for each part; none before the upload is open. */
    get states(): Uint8Array<ArrayBuffer>;
    /** How many tasks there are. To open the upload is the first, so that a thousand files do not all begin at once. */
    get waiting(): number;
    /**
     * Take one of them.
     *
     * @param {AbortSignal} signal  Ends with the first of them that fails, and so does what the others wait for: a drive may hang.
     * @returns {(signal: AbortSignal) => Promise<void>}
     */
    take(signal: AbortSignal): (signal: AbortSignal) => Promise<void>;
    /**
     * Go all the way, or on from where an earlier signal ended it.
     *
     * @param {AbortSignal} signal
     * @param {{ isStale?: boolean }} [known]  Whether the store may have more by now than is known.
     * @returns {Promise<Result>}
     */
    run(signal: AbortSignal, { isStale }?: {
        isStale?: boolean;
    }): Promise<Result>;
}
