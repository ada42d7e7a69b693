/** Many files, one after another and several at a time. */
import { Backend } from './backend.js';
import { Pool } from './pool.js';
import { Store } from './s3.js';
import { Upload } from './upload.js';
import type { MuleError } from './errors.js';
import type { Probe } from './line.js';
import type { Furnish, Shared } from './means.js';
import type { Browser, Memory, Send, Sleep } from './types.js';
import type { Every } from './vigil.js';
export type StorePorts = {
    send: Send;
    /**
     * By a clock that is right.
     */
    now: () => number;
    workers: number | 'auto';
    crew: Shared['crew'];
    pool: Pool;
};
export type Options = {
    /**
     * Where the upload backend is mounted.
     */
    backend: string;
    /**
     * Parts under way at a time, over all files; `auto`: four.
     */
    workers: number | 'auto';
    /**
     * Milliseconds that one thing may go on failing before the upload does.
     */
    patience: number;
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
     * Where the page's locks, channels and events are: its `globalThis`.
     */
    browser: Browser;
    /**
     * What is known of unfinished uploads; a Map knows it as long as the page is there.
     */
    memory: Memory;
    /**
     * What calls it.
     */
    Backend: typeof Backend;
    /**
     * Who decides how many parts are under way.
     */
    makeCrew: (workers: number | 'auto', ports: Options) => Shared['crew'];
    /**
     * What calls the store.
     */
    makeStore: (ports: StorePorts) => Store;
    /**
     * Puts what an upload fails with, or waits out, into words.
     */
    phrase: (error: unknown) => MuleError;
    /**
     * Gives an upload what is beyond the core.
     */
    furnish: Furnish;
};
/**
 * @param {Partial<Options>} options  Those left undefined take the defaults.
 * @returns {Shared} What all uploads of one Mule work with.
 */
export declare function equip(options: Partial<Options>): Shared;
export declare class Mule {
    #private;
    /**
     * @param {Partial<Options>} [options]
     * @param {Shared} [shared]  In place of what the options say.
     */
    constructor(options?: Partial<Options>, shared?: Shared);
    /** Those that are not over, in the order of their coming. */
    get uploads(): Upload[];
    /**
     * @param {File} file
     * @param {{ autostart?: boolean }} [options]  Without `autostart`, `upload.start()` begins it.
     */
    upload(file: File, { autostart, ...more }?: {
        autostart?: boolean;
    }): Upload;
}
