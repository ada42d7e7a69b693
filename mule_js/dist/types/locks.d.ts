/** What only one of a browser's tabs, or some of them, may hold. https://www.w3.org/TR/web-locks/ */
import type { Browser } from './types.js';
/** @import { Browser } from './types.js' */
export declare class Locks {
    #private;
    /** @param {Browser} browser */
    constructor({ navigator }: Browser);
    /** Whether there are such: not without TLS. */
    get areThere(): boolean;
    /** The names of those that this tab or another holds. */
    findHeld(): Promise<Set<string | undefined>>;
    /**
     * @param {string} name
     * @param {LockOptions} options
     * @returns {Promise<(() => void) | null>} What gives it back; null: not available. Rejects where the page may not ask.
     */
    request(name: string, options: LockOptions): Promise<(() => void) | null>;
}
