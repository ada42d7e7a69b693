/** The defaults of the ports that have to do with time and chance. */
/**
 * Milliseconds since 1970, by this machine's clock as it was when the page was loaded, however wrong that is: nobody who
 * sets the clock meanwhile makes anything take longer or shorter.
 */
export declare const now: () => number;
export declare const random: () => number;
/**
 * Wait; rejects with the signal's reason as soon as it is aborted.
 *
 * @type {import('./types.js').Sleep}
 */
export declare function sleep(milliseconds: number, { signal }?: {
    signal?: AbortSignal;
} | undefined): Promise<void>;
/**
 * Call again and again, each time with the milliseconds since the last time by the clock on the wall. That one goes on while
 * the machine sleeps, which `now` need not do.
 *
 * @type {import('./vigil.js').Every}
 */
export declare function every(milliseconds: number, beat: (elapsed: number) => void): () => void;
