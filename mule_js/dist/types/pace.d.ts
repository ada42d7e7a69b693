/** How patient to be with a part under way: learned from the parts that have arrived. */
export type Seen = {
    /**
     * The longest time without progress, while there were bytes to send.
     */
    pause: number;
    /**
     * From the last byte that left to the answer.
     */
    tail: number;
    whole: number;
    /**
     * How many parts were under way at its end.
     */
    crowd: number;
};
export declare class Pace {
    #private;
    /**
     * Progress counts the bytes that the system took, megabytes ahead of those that have left. So a line shows in its pauses,
     * and the longest ones count: at once where they are news, fading where they are not.
     *
     * @param {number} length  Bytes of the part.
     * @param {Seen} seen
     */
    learn(length: number, { crowd, ...seen }: Seen): void;
    /**
     * How long a part may be silent.
     *
     * @param {number} length  Bytes of the part.
     * @param {object} circumstances
     * @param {'pause' | 'tail'} circumstances.phase
     * @param {boolean} circumstances.isQueued  Whether it may wait for others to make room: browsers have six connections
     *   a host.
     * @param {number | null} circumstances.glimpse  The longest pause among parts under way that move step by step.
     * @param {number | null} circumstances.age  Milliseconds from its first to its last sign of life.
     * @param {number} circumstances.crowd  How many parts are under way.
     * @param {number} circumstances.guess  How long it takes in all, in milliseconds, as its own steps have it; 0: nobody knows.
     * @returns {number} milliseconds
     */
    patience(length: number, { phase, isQueued, glimpse, age, crowd, guess }: {
        phase: 'pause' | 'tail';
        isQueued: boolean;
        glimpse: number | null;
        age: number | null;
        crowd: number;
        guess: number;
    }): number;
}
