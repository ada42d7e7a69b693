/** What this browser has begun and not finished. */
import type { Shared } from './means.js';
import type { ForgivingMemory } from './memory.js';
import type { Tabs } from './tabs.js';
import type { Remembered } from './types.js';
import type { Upload } from './upload.js';
export type Ports = Shared & {
    memory: ForgivingMemory;
    tabs: Tabs;
};
export type Begin = (file: File, options: {
    handle: FileSystemFileHandle;
}) => Upload;
/** @import { Shared } from './means.js' */
/** @import { ForgivingMemory } from './memory.js' */
/** @import { Tabs } from './tabs.js' */
/** @import { Remembered } from './types.js' */
/** @import { Upload } from './upload.js' */
/**
 * @typedef {Shared & { memory: ForgivingMemory, tabs: Tabs }} Ports
 * @typedef {(file: File, options: { handle: FileSystemFileHandle }) => Upload} Begin
 */
/**
 * The latest first; without those that this page or another tab is at.
 *
 * @param {Ports} shared
 * @param {Begin} begin
 */
export declare function findUnfinished(shared: Ports, begin: Begin): Promise<Unfinished[]>;
/** One upload that was cut short. Where there is no way back to its file, picking that file anew goes on with it. */
export declare class Unfinished {
    #private;
    /** What tells it from all others. */
    fingerprint: string;
    /** @type {string} */
    backend: string;
    /** Of the file. @type {string} */
    name: string;
    /** Bytes. @type {number} */
    size: number;
    /** Milliseconds since 1970, in whole seconds. @type {number} */
    lastModified: number;
    /**
     * @param {Remembered} remembered
     * @param {{ shared: Ports, begin: Begin }} ports
     */
    constructor(remembered: Remembered, ports: {
        shared: Ports;
        begin: Begin;
    });
    /** Whether it may be this file's: name, size and date say so; its bytes are looked at when it goes on. @param {File} file */
    isOf(file: File): boolean;
    /** Bytes that had left. */
    get loaded(): number;
    /** When it was last at it, in milliseconds since 1970. */
    get at(): number;
    /** Whether `resume` finds the file by itself. */
    get canResume(): boolean;
    /**
     * Go on; needs a click, as the browser may have to ask whether the page may read the file again.
     *
     * @returns {Promise<Upload>} Rejects with FileNotAllowed, FileUnreadable, or FileChanged where it is another file by now.
     */
    resume(): Promise<Upload>;
    /**
     * Give it up, and remove what the store has of it.
     *
     * @returns {Promise<boolean>} Whether the store is known to have nothing left of it: not where somebody goes on with it.
     *   Never rejects.
     */
    forget(): Promise<boolean>;
}
