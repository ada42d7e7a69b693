/** Many files, one after another and several at a time. */
import { Upload } from './upload.js';
import type { Send, Sleep, Storage } from './types.js';
export type Options = {
    /**
     * Where the upload backend is mounted.
     */
    backend: string;
    /**
     * Parts under way at a time, over all files; 1 or more.
     */
    workers: number;
    /**
     * Milliseconds that one thing may go on failing before the upload does.
     */
    patience: number;
    send: Send;
    /**
     * Milliseconds since 1970.
     */
    now: () => number;
    /**
     * 0 ≤ random < 1
     */
    random: () => number;
    sleep: Sleep;
    /**
     * What remembers unfinished uploads.
     */
    storage: Storage;
};
export declare class Mule {
    #private;
    /** @param {Partial<Options>} [options] */
    constructor(options?: Partial<Options>);
    /**
     * @param {File} file
     * @param {{ autostart?: boolean }} [options]  Without `autostart`, `upload.start()` begins it.
     */
    upload(file: File, { autostart }?: {
        autostart?: boolean;
    }): Upload;
}
