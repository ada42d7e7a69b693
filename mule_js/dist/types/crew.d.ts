/** How many parts are under way at a time: more while that makes it faster, fewer where line or store have enough. */
export type Flight = {
    begun: number;
    /**
     * When it moved last.
     */
    toldAt: number;
    /**
     * Bytes that had left by then.
     */
    sent: number;
    /**
     * More bytes at once than a line takes.
     */
    leap: number;
    /**
     * Whether its movements have told of the line.
     */
    isSeen: boolean;
    /**
     * Whether it moves into a buffer that swallows megabytes, so that they tell nothing.
     */
    isDeep: boolean;
};
/**
 * @typedef {object} Flight  One part under way.
 * @property {number} begun
 * @property {number} toldAt  When it moved last.
 * @property {number} sent  Bytes that had left by then.
 * @property {number} leap  More bytes at once than a line takes.
 * @property {boolean} isSeen  Whether its movements have told of the line.
 * @property {boolean} isDeep  Whether it moves into a buffer that swallows megabytes, so that they tell nothing.
 */
export declare class Crew {
    #private;
    most: number;
    /** Bytes per second that the line takes, about; 0: nobody knows yet. */
    speed: number;
    /**
     * @param {number | 'auto'} workers  A number fixes it.
     * @param {{ now: () => number, isStrain: (error: unknown) => boolean }} ports  `isStrain`: whether a part's failure
     *   may come from too many of them.
     */
    constructor(workers: number | 'auto', { now, isStrain }: {
        now: () => number;
        isStrain: (error: unknown) => boolean;
    });
    /** The store has one more name, to which the browser opens so many connections more. @param {number} connections */
    widen(connections: number): void;
    /** How many may be under way now. */
    get size(): number;
    /**
     * Send a part as soon as there is room for it.
     *
     * @template T
     * @param {(onProgress: (sent: number) => void) => Promise<T>} send  Tells how many bytes have left so far.
     * @param {{ length: number, signal: AbortSignal }} options  `length` in bytes.
     */
    carry<T>(send: (onProgress: (sent: number) => void) => Promise<T>, { length, signal }: {
        length: number;
        signal: AbortSignal;
    }): Promise<T>;
}
