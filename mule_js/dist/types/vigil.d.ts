/** Keeping an eye on the page and on time, as long as anything is under way. */
import type { Browser } from './types.js';
export type Every = (milliseconds: number, beat: (elapsed: number) => void) => () => void;
/**
 * Events: `beat` (every second), `jump` (time has passed without the page: what is under way is dead), `back` (there may be
 * another line now) and `look` (a person looks at the page again).
 */
export declare class Vigil extends EventTarget {
    #private;
    /** How often time has jumped. */
    jumps: number;
    /** @param {{ every: Every, browser: Browser }} ports */
    constructor({ every, browser }: {
        every: Every;
        browser: Browser;
    });
    /** Whether the browser says so; it does not say so of every line that is down, and of some that are up. */
    get isOffline(): boolean;
    /** Watch until what this gives is called. */
    attend(): () => void;
}
