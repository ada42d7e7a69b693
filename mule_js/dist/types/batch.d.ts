/** Calls that are made together: whoever asks while one is under way goes with the next. */
export type Member<Asked, Told> = {
    asked: Asked;
    resolve: (told: Told) => void;
    reject: (error: unknown) => void;
};
/**
 * @template Asked, Told
 * @typedef {object} Member
 * @property {Asked} asked
 * @property {(told: Told) => void} resolve
 * @property {(error: unknown) => void} reject
 */
/** @template Asked, Told */
export declare class Batch<Asked, Told> {
    #private;
    /**
     * @param {(asked: Asked[]) => Promise<(Told | Error)[]>} call  An Error is the answer to one of them; where it rejects, to all.
     * @param {{ most: number }} options  How many go together.
     */
    constructor(call: (asked: Asked[]) => Promise<(Told | Error)[]>, { most }: {
        most: number;
    });
    /**
     * @param {Asked} asked
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<Told>}
     */
    ask(asked: Asked, { signal }: {
        signal: AbortSignal;
    }): Promise<Told>;
}
