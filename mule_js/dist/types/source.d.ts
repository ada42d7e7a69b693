/** The local file: its slices, what tells it from others, and whether it is still the one that the upload began with. */
import type { Sleep } from './types.js';
/** @import { Sleep } from './types.js' */
/**
 * When a file was changed, in whole seconds: WebKit tells no more, and an upload may go on in another browser.
 *
 * @param {{ lastModified: number }} file
 * @returns {number} Milliseconds since 1970.
 */
export declare const dateOf: ({ lastModified }: {
    lastModified: number;
}) => number;
export declare class Source {
    #private;
    /** Its bytes are known to be others than before: what the store has of it may be a mix. */
    isSpoilt: boolean;
    /**
     * @param {File} file
     * @param {{ now: () => number, sleep: Sleep, scope: { signal: AbortSignal } }} ports  `scope`: of the present run.
     */
    constructor(file: File, ports: {
        now: () => number;
        sleep: Sleep;
        scope: {
            signal: AbortSignal;
        };
    });
    get size(): number;
    get type(): string;
    /** Whether `identify` has been here. */
    get isIdentified(): boolean;
    /** The four values by which the backend knows a file. `identify` comes before. */
    get fields(): {
        filename: string;
        filesize: number;
        last_modified: number;
        sample: string;
    };
    /** Whether the sample is of all its bytes: then it is no other file's. */
    get isSmall(): boolean;
    /** Read what tells it from a file of the same name, size and date. Raises FileUnreadable. */
    identify(): Promise<void>;
    /**
     * Whether another file whose fields are the same has the same bytes. If not, the fields of this one are others from now
     * on: by what is found first, so that they are the same ones the next time.
     *
     * @param {Blob} file
     */
    isSame(file: Blob): Promise<boolean>;
    /** Raises FileChanged where it is no longer what `identify` has read, or cannot be read any more. */
    prove(): Promise<void>;
    /** @param {{ start: number, end: number }} range  `end` is exclusive. */
    slice({ start, end }: {
        start: number;
        end: number;
    }): Blob;
    /** All of it, at no cost: browsers take their time for a slice. */
    whole(): File;
    /**
     * A file that cannot be read fails in XMLHttpRequest just as a dead line does, or not even that: it stands still.
     * One byte tells, and it has to be the last: a file that was cut short can still be read at its start.
     */
    check(): Promise<void>;
    /** The same, unless it was done just now: a fast line sends a megabyte in the time of a look. */
    glance(): Promise<void>;
    /** @param {Blob} slice @returns {Promise<ArrayBuffer>} All of its bytes. */
    read(slice: Blob): Promise<ArrayBuffer>;
}
