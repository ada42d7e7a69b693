/** How many parts are under way at a time: more while that makes it faster, fewer where line or store have enough. */
export declare class Crew {
    #private;
    most: number;
    /**
     * @param {number | 'auto'} workers  A number fixes it.
     * @param {{ now: () => number, isStrain: (error: unknown) => boolean }} ports  `isStrain`: whether a part's failure
     *   may come from too many of them.
     */
    constructor(workers: number | 'auto', { now, isStrain }: {
        now: () => number;
        isStrain: (error: unknown) => boolean;
    });
    /** How many may be under way now. */
    get size(): number;
    /**
     * Send a part as soon as there is room for it.
     *
     * @template T
     * @param {() => Promise<T>} send
     * @param {{ length: number, signal: AbortSignal }} options  `length` in bytes.
     */
    carry<T>(send: () => Promise<T>, { length, signal }: {
        length: number;
        signal: AbortSignal;
    }): Promise<T>;
}
