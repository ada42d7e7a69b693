/** How far an upload is: bytes, speed, time left. Every call costs the same, however many parts there are. */
export declare class Progress {
    #private;
    total: number;
    /**
     * @param {object} options
     * @param {number} options.total  Bytes.
     * @param {() => number} options.now
     * @param {() => void} options.notify
     */
    constructor({ total, now, notify }: {
        total: number;
        now: () => number;
        notify: () => void;
    });
    get loaded(): number;
    /** Bytes under way: sent, and not yet known to have arrived. */
    get flying(): number;
    /** Bytes per second, smoothed. */
    get speed(): number;
    /** Seconds, or null as long as nobody can tell. */
    get timeLeft(): number | null;
    /** Bytes sent of each part under way. @returns {ReadonlyMap<number, number>} */
    get parts(): ReadonlyMap<number, number>;
    /**
     * @param {number} partNumber
     * @param {number} sent  Bytes of it so far.
     */
    fly(partNumber: number, sent: number): void;
    /**
     * The part is no longer under way.
     *
     * @param {number} partNumber
     * @param {number} stored  Bytes of it that the store has now: all or none.
     */
    land(partNumber: number, stored: number): void;
    /** Somebody else sends it. @param {number} loaded  Bytes. */
    follow(loaded: number): void;
    /** Begin anew from what the store has; that is no speed. @param {number} stored  Bytes. */
    reset(stored: number): void;
    /** Forget the speed: time that passes from now on without bytes says nothing about the line. */
    rest(): void;
    /** Measure and tell at once. */
    tell(): void;
}
