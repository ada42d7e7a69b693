/** One file on its way, as the page sees it. */
import { MuleError } from './errors.js';
import type { Shared } from './means.js';
import type { Emitter, Reason, Result, State, UploadEvents } from './types.js';
declare const Upload_base: new () => Emitter<UploadEvents>;
/** @import { Shared } from './means.js' */
/** @import { Emitter, Reason, Result, State, UploadEvents } from './types.js' */
export declare class Upload extends /** @type {new () => Emitter<UploadEvents>} */ /** @type {new () => Emitter<UploadEvents>} */ Upload_base {
    #private;
    file: File;
    /** The object's key, and a link to it where the server grants one. @type {Promise<Result>} */
    finished: Promise<Result>;
    /**
     * @param {File} file
     * @param {Shared} shared
     * @param {{ handle?: FileSystemFileHandle }} more  What only `shared.furnish` knows.
     */
    constructor(file: File, shared: Shared, more: {
        handle?: FileSystemFileHandle;
    });
    get state(): State;
    /** Bytes that have left, never more than `total`. */
    get loaded(): number;
    /** Bytes. */
    get total(): number;
    /** Bytes per second, smoothed. */
    get speed(): number;
    /** Seconds; null as long as nobody can tell. */
    get timeLeft(): number | null;
    /** A byte for each part: 0 missing, 1 sending, 2 stored. Empty until the upload is open. */
    get parts(): Uint8Array<ArrayBuffer>;
    /** Bytes sent of each part under way, by part number. */
    get sending(): ReadonlyMap<number, number>;
    /** Where the object will be; null until the server has said so. */
    get key(): string | null;
    /** Why it failed, or what it waits out. */
    get error(): MuleError | null;
    /** Whom it waits for, in the state `waiting`. */
    get waitingFor(): Reason | null;
    /** Begin. Does nothing where that was done, or where it was paused or cancelled before. */
    start(): void;
    /** Stop sending; what has arrived stays. */
    pause(): void;
    /** Go on after a pause. */
    resume(): void;
    /** Whatever it waits for, try again at once. */
    retry(): void;
    /**
     * Give it up, and remove what the store has of it.
     *
     * @returns {Promise<boolean>} Whether the store is known to have nothing left of it. Never rejects.
     */
    cancel(): Promise<boolean>;
}
export {};
