/** Part arithmetic, and which parts the store has. */
export declare const MISSING = 0;
export declare const SENDING = 1;
export declare const STORED = 2;
/**
 * Where a part begins and ends in the file; `end` is exclusive. Only the last part may be shorter than the others.
 *
 * @param {number} partNumber
 * @param {{ size: number, chunkSize: number }} file
 */
export declare function partRange(partNumber: number, { size, chunkSize }: {
    size: number;
    chunkSize: number;
}): {
    start: number;
    end: number;
    length: number;
};
/** The state of every part, a byte each: `states[partNumber - 1]`. Taking the next costs no scan of what is done. */
export declare class PartTable {
    #private;
    states: Uint8Array<ArrayBuffer>;
    /** @param {number} partCount */
    constructor(partCount: number);
    /** How many wait to be sent. */
    get missing(): number;
    /** Take all for stored but these. @param {number[]} partNumbers */
    leave(partNumbers: number[]): void;
    /** Take the first missing part; there has to be one. */
    take(): number;
    /** Those that are taken next. @param {number} count  How many at most. */
    upcoming(count: number): number[];
    /**
     * @param {number} partNumber
     * @param {number} state
     */
    mark(partNumber: number, state: number): void;
}
