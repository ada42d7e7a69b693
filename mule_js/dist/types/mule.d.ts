/** Many files, one after another and several at a time. */
import { Upload } from './upload.js';
import type { Browser } from './tabs.js';
import type { Probe } from './line.js';
import type { Send, Sleep, Storage } from './types.js';
import type { Every } from './vigil.js';
export type Options = {
    /**
     * Where the upload backend is mounted.
     */
    backend: string;
    /**
     * Parts under way at a time, over all files; `auto`: as many as make it faster.
     */
    workers: number | 'auto';
    /**
     * Milliseconds that one thing may go on failing before the upload does.
     */
    patience: number;
    /**
     * Ask the browser not to let the screen, and with it the machine, fall asleep meanwhile.
     */
    keepAwake: boolean;
    /**
     * Let the browser warn whoever leaves the page while something is under way.
     */
    warnOnLeave: boolean;
    send: Send;
    probe: Probe;
    /**
     * Milliseconds since 1970.
     */
    now: () => number;
    /**
     * 0 ≤ random < 1
     */
    random: () => number;
    sleep: Sleep;
    every: Every;
    /**
     * What remembers unfinished uploads.
     */
    storage: Storage;
    /**
     * Where the page's locks, channels and events are: its `globalThis`.
     */
    browser: Browser;
};
export declare class Mule {
    #private;
    /** @param {Partial<Options>} [options] */
    constructor(options?: Partial<Options>);
    /** Those that are not over, in the order of their coming. */
    get uploads(): Upload[];
    /**
     * @param {File} file
     * @param {{ autostart?: boolean, handle?: FileSystemFileHandle }} [options]  Without `autostart`, `upload.start()` begins
     *   it. A `handle` of the file (see `pickFiles`) is kept until the upload is over, for `unfinished`.
     */
    upload(file: File, { autostart, handle }?: {
        autostart?: boolean;
        handle?: FileSystemFileHandle;
    }): Upload;
    /** What this browser has begun, and neither this page nor another tab is at. */
    unfinished(): Promise<import("./unfinished.js").Unfinished[]>;
}
