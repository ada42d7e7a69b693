/** Several tabs with the same file: one works on it, the others look on, and the next one takes over when it ends. */
import type { Means, Run, Turn as Wish } from './means.js';
import type { Browser, Result, Sleep } from './types.js';
import type { Upload } from './upload.js';
export type News = {
    fingerprint: string;
    /**
     * Bytes.
     */
    loaded?: number;
    /**
     * The turn is over, or somebody has asked: this is what it is about.
     */
    file?: File;
    /**
     * It is done.
     */
    result?: Result;
    /**
     * Who has begun with it is to tell the file.
     */
    asks?: true;
};
export type Listen = (news: News, over: AbortController) => void;
export declare class Tabs {
    #private;
    /** @param {{ browser: Browser, sleep: Sleep }} ports  Without Web Locks (no TLS, say) every tab works for itself. */
    constructor({ browser, sleep }: {
        browser: Browser;
        sleep: Sleep;
    });
    /** What tells whether one is at a file now, this one or another. */
    findBusy(): Promise<(fingerprint: string) => boolean>;
    /**
     * Do it as soon as no other tab works on that file, and let those that look on know. Where another tab has done it, there
     * is nothing to do. Its file is compared with this one before, also if it is paused or has failed: they may only look the
     * same.
     *
     * @param {Run} run
     * @param {Wish & { means: Means, upload: Upload }} options
     * @returns {Promise<Result>}
     */
    takeTurn(run: Run, options: Wish & {
        means: Means;
        upload: Upload;
    }): Promise<Result>;
}
