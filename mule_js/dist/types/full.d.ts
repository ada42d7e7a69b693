/** Mule with all that the core can do without: what it remembers for days, other tabs, small files, digests, courtesy, advice. */
import { Mule as Core } from './mule.js';
import type { Options } from './options.js';
import type { Upload } from './upload.js';
export declare class Mule extends Core {
    #private;
    /** @param {Partial<Options>} [options] */
    constructor(options?: Partial<Options>);
    /**
     * @param {File} file
     * @param {{ autostart?: boolean, handle?: FileSystemFileHandle }} [options]  Without `autostart`, `upload.start()` begins
     *   it. A `handle` of the file (see `pickFiles`) is kept until the upload is over, for `unfinished`.
     */
    upload(file: File, options?: {
        autostart?: boolean;
        handle?: FileSystemFileHandle;
    }): Upload;
    /** What this browser has begun, and neither this page nor another tab is at. */
    unfinished(): Promise<import("./unfinished.js").Unfinished[]>;
}
