/** What the page remembers of unfinished uploads, in IndexedDB: across reloads and days. */
import type { Remembered, Storage } from './types.js';
/** @implements {Storage} */
export declare class Memory implements Storage {
    #private;
    /**
     * @param {string} fingerprint
     * @returns {Promise<Remembered | undefined>}
     */
    get(fingerprint: string): Promise<Remembered | undefined>;
    /**
     * @param {string} fingerprint
     * @param {Remembered} remembered
     */
    set(fingerprint: string, remembered: Remembered): Promise<void>;
    /** @param {string} fingerprint */
    delete(fingerprint: string): Promise<void>;
}
/** A memory that never fails and never keeps an upload waiting: it is a convenience, and private windows have none. */
export declare class ForgivingMemory {
    #private;
    /**
     * @param {Storage} storage
     * @param {{ sleep: import('./types.js').Sleep }} ports
     */
    constructor(storage: Storage, { sleep }: {
        sleep: import('./types.js').Sleep;
    });
    /**
     * @param {string} fingerprint
     * @returns {Promise<Remembered | undefined>}
     */
    get(fingerprint: string): Promise<Remembered | undefined>;
    /**
     * @param {string} fingerprint
     * @param {Remembered} remembered
     */
    set(fingerprint: string, remembered: Remembered): Promise<void>;
    /** @param {string} fingerprint */
    delete(fingerprint: string): Promise<void>;
}
