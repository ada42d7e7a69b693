/** What the backend is told in passing: one call at a time, each tried a few times and then with the next one. */
import type { Sleep } from './types.js';
export declare class Hints {
    #private;
    /**
     * @param {{ sleep: Sleep, now: () => number, random: () => number, signal: AbortSignal }} ports  After `signal` nothing
     *   more is told.
     */
    constructor(ports: {
        sleep: Sleep;
        now: () => number;
        random: () => number;
        signal: AbortSignal;
    });
    /**
     * A part has arrived. If that is told later, it is with the next one.
     *
     * @param {number} partNumber
     * @param {(partNumbers: number[], options: { signal: AbortSignal }) => Promise<unknown>} tell
     */
    add(partNumber: number, tell: (partNumbers: number[], options: {
        signal: AbortSignal;
    }) => Promise<unknown>): void;
    /** Something is tried again. @param {{ code: string, requestId?: string }} error  Why. */
    noteRetry({ code, requestId }: {
        code: string;
        requestId?: string;
    }): void;
    /** What was noted since the last time: a word that is lost on the way is no loss. @returns {{ retries?: string }} */
    takeRetries(): {
        retries?: string;
    };
}
