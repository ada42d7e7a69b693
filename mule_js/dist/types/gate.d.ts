/** Lets a number of files in, in the order of their coming; the others wait until one of them leaves. */
export declare class Gate {
    #private;
    /** @param {number} most */
    constructor(most: number);
    /**
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<() => void>} Leaves; of no effect the second time.
     */
    enter({ signal }: {
        signal: AbortSignal;
    }): Promise<() => void>;
}
