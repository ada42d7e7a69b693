/** A file that goes whole, by one PUT of the object. To the course it is a transfer of one part. */
import type { Plan } from './opening.js';
import type { Means } from './transfer.js';
import type { Result } from './types.js';
export declare class Single {
    #private;
    states: Uint8Array<ArrayBuffer>;
    /**
     * @param {Means} means
     * @param {Plan} plan
     */
    constructor(means: Means, plan: Plan);
    get waiting(): number;
    begin(): Promise<void>;
    /** @returns {(signal: AbortSignal) => Promise<void>} */
    take(): (signal: AbortSignal) => Promise<void>;
    /**
     * There is nothing to put together, and the proof is the server's: it looks for the object before it says done. What a
     * store has said that it has, and has not, is sent again.
     *
     * @param {() => Promise<void>} sendMissing
     */
    complete(sendMissing: () => Promise<void>): Promise<void>;
    /** Whether the object is there, as long as the file. */
    isWhole(): Promise<boolean>;
    /** @returns {Promise<Result>} */
    report(): Promise<Result>;
}
