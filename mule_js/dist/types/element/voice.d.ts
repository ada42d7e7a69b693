/** What a screen reader is told: milestones, gathered, and never progress. */
export declare class Voice {
    #private;
    /**
     * @param {HTMLElement} region  With the role `status`.
     * @param {() => string} summarize
     */
    constructor(region: HTMLElement, summarize: () => string);
    /** @param {string} words */
    say(words: string): void;
}
