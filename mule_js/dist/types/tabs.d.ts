/** Several tabs with the same file: one works on it, the others look on, and the next one takes over when it ends. */
import type { Means, Turn as Wish } from './means.js';
import type { Browser, Result, Sleep } from './types.js';
import type { Upload } from './upload.js';
export type News = {
    /**
     * Bytes.
     */
    loaded?: number;
    /**
     * It is done.
     */
    result?: Result;
};
export type Turn = {
    /**
     * Another tab has done it: there is nothing to do.
     */
    result: Result | null;
    /**
     * What the tabs that look on are to know.
     */
    tell: (news: News) => void;
    leave: () => void;
};
/**
 * @typedef {object} News
 * @property {number} [loaded]  Bytes.
 * @property {Result} [result]  It is done.
 *
 * @typedef {object} Turn
 * @property {Result | null} result  Another tab has done it: there is nothing to do.
 * @property {(news: News) => void} tell  What the tabs that look on are to know.
 * @property {() => void} leave
 */
export declare class Tabs {
    #private;
    /** @param {{ browser: Browser, sleep: Sleep }} ports  Without Web Locks (no TLS, say) every tab works for itself. */
    constructor({ browser, sleep }: {
        browser: Browser;
        sleep: Sleep;
    });
    /** Whether one is at it, this one or another. @param {string} fingerprint */
    isBusy(fingerprint: string): Promise<boolean>;
    /**
     * Do it as soon as no other tab works on that file, and let those that look on know. Where another tab has done it, there
     * is nothing to do.
     *
     * @param {() => Promise<Result>} run
     * @param {Wish & { means: Means, upload: Upload }} options
     */
    takeTurn(run: () => Promise<Result>, { means, upload, signal, onTurn }: Wish & {
        means: Means;
        upload: Upload;
    }): Promise<Result>;
    /**
     * Wait until no other tab works on that file.
     *
     * @param {string} fingerprint
     * @param {object} options
     * @param {AbortSignal} options.signal
     * @param {() => void} options.onWait  Another tab is at it.
     * @param {(loaded: number) => void} options.onProgress  Of that other tab; bytes.
     * @returns {Promise<Turn>}
     */
    enter(fingerprint: string, { signal, onWait, onProgress }: {
        signal: AbortSignal;
        onWait: () => void;
        onProgress: (loaded: number) => void;
    }): Promise<Turn>;
}
