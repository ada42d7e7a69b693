/** The defaults of the ports that have to do with time and chance. */
/** Milliseconds since 1970, by this machine's clock, however wrong that is. */
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
