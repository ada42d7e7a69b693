/** Several tabs with the same file: one works on it, the others look on, and the next one takes over when it ends. */
import type { Means, Turn as Wish } from './means.js';
import type { Browser, Result, Sleep } from './types.js';
import type { Upload } from './upload.js';
export type News = {
    /**
     * Bytes.
     */
    loaded: number;
    /**
     * The turn is over: this is what it was about.
     */
    file?: File;
    /**
     * It is done.
     */
    result?: Result;
};
/**
 * @typedef {object} News
 * @property {number} loaded  Bytes.
 * @property {File} [file]  The turn is over: this is what it was about.
 * @property {Result} [result]  It is done.
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
     * is nothing to do. Its file is compared with this one before: they may only look the same.
     *
     * @param {() => Promise<Result>} run
     * @param {Wish & { means: Means, upload: Upload }} options
     * @returns {Promise<Result>}
     */
    takeTurn(run: () => Promise<Result>, options: Wish & {
        means: Means;
        upload: Upload;
    }): Promise<Result>;
}
