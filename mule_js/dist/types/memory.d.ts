/** What the page remembers of unfinished uploads, in IndexedDB: across reloads and days. */
import type { Remembered, Sleep, Storage, Ticket } from './types.js';
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
    /** @returns {Promise<Remembered[]>} */
    all(): Promise<Remembered[]>;
}
/** A memory that never fails and never keeps an upload waiting: it is a convenience, and private windows have none. */
export declare class ForgivingMemory {
    #private;
    /**
     * @param {Storage} storage
     * @param {{ sleep: Sleep, now: () => number }} ports
     * @param {() => object} [details]  What is kept besides, as it is at the time of keeping.
     * @param {Map<string, Remembered>} [kept]  For this page at least.
     */
    constructor(storage: Storage, ports: {
        sleep: Sleep;
        now: () => number;
    }, details?: () => object, kept?: Map<string, Remembered>);
    /**
     * The same memory, for one file.
     *
     * @param {() => { loaded: number, handle?: FileSystemFileHandle }} details
     */
    about(details: () => {
        loaded: number;
        handle?: FileSystemFileHandle;
    }): ForgivingMemory;
    /**
     * @param {string} fingerprint
     * @returns {Promise<Remembered | undefined>}
     */
    get(fingerprint: string): Promise<Remembered | undefined>;
    /**
     * @param {string} fingerprint
     * @param {Ticket} ticket
     */
    set(fingerprint: string, ticket: Ticket): Promise<void>;
    /** The details may be others by now; that is not worth writing down every time. @param {string} fingerprint */
    touch(fingerprint: string): void;
    /** @param {string} fingerprint */
    delete(fingerprint: string): Promise<void>;
    /** All that is kept and not too old, which is forgotten on the way. */
    all(): Promise<Remembered[]>;
}
