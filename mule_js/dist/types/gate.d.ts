/** Lets a number of files or parts in, in the order of their coming; the others wait until one of them leaves. */
export declare class Gate {
    #private;
    /** How many may be inside. */
    size: number;
    /** How many are. */
    inside: number;
    /** @param {number} size */
    constructor(size: number);
    /** Whether somebody waits. */
    get isCrowded(): boolean;
    /** Let so many be inside from now on; nobody is sent away. @param {number} size */
    resize(size: number): void;
    /**
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<() => void>} Leaves; of no effect the second time.
     */
    enter({ signal }: {
        signal: AbortSignal;
    }): Promise<() => void>;
}
