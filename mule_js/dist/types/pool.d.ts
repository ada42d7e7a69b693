/** A number of workers that all files share. The first file is served first; the next ones get what it leaves. */
export type Work = {
    /**
     * How many tasks could be taken now; a task's end may bring new ones.
     */
    waiting: number;
    /**
     * The signal that the task will get: all of
     * one draining get the same.
     */
    take: (signal: AbortSignal) => (signal: AbortSignal) => Promise<void>;
};
/**
 * @typedef {object} Work  What a file has for the workers.
 * @property {number} waiting  How many tasks could be taken now; a task's end may bring new ones.
 * @property {(signal: AbortSignal) => (signal: AbortSignal) => Promise<void>} take  The signal that the task will get: all of
 *   one draining get the same.
 */
export declare class Pool {
    #private;
    /** @param {number} workers */
    constructor(workers: number);
    /** Have so many more. @param {number} workers */
    widen(workers: number): void;
    /** Queue up. The place stays the file's own, also while it has no work, until it leaves. */
    enter(): Place;
    /** @param {Place} place */
    leave(place: Place): void;
}
/** One file's place in the queue. */
export declare class Place {
    #private;
    /** How many workers are at it. */
    running: number;
    /** @param {() => void} serveAll */
    constructor(serveAll: () => void);
    get isHungry(): boolean;
    /**
     * Have all of the work done. The first task that fails stops the others, and is what this rejects with once all of
     * them have ended; so does the signal.
     *
     * @param {Work} work
     * @param {{ signal: AbortSignal }} options
     */
    drain(work: Work, { signal }: {
        signal: AbortSignal;
    }): Promise<void>;
    /** Do one task; never rejects. */
    serve(): Promise<void>;
    /** End the draining if there is nothing left of it. */
    settle(): void;
}
