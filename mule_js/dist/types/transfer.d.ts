/** One multipart upload: its parts sent, listed and reported. */
import type { Backend, FileFields, UploadFields } from './backend.js';
import type { Crew } from './crew.js';
import type { MuleError } from './errors.js';
import type { Gate } from './gate.js';
import type { Hints } from './hints.js';
import type { Line } from './line.js';
import type { Plan } from './opening.js';
import type { Pool } from './pool.js';
import type { Progress } from './progress.js';
import type { Persistence } from './retry.js';
import type { Store } from './s3.js';
import type { Source } from './source.js';
import type { Browser, Memory, Result, SignedRequest, Sleep } from './types.js';
export type Shared = {
    backend: Backend;
    store: Store;
    line: Line;
    memory: Memory;
    /**
     * Upload ids that the store no longer has, or is about to lose, and their keys.
     */
    dead: Set<string>;
    pool: Pool;
    crew: Omit<Crew, 'size' | 'widen'>;
    /**
     * For those that are made ready.
     */
    ahead: Gate;
    /**
     * For those whose bytes are looked at: a thousand files are not all read at once.
     */
    reading: Gate;
    now: () => number;
    random: () => number;
    sleep: Sleep;
    /**
     * Milliseconds.
     */
    patience: number;
    browser: Browser;
};
export type Upcoming = (count: number) => number[];
export type Seals = {
    /**
     *   `fresh`: the one that was given before is no good.
     */
    part: (partNumber: number, options: {
        fresh: boolean;
    }) => Promise<SignedRequest | undefined>;
    /**
     * What the store wants to hear of part 1, 2, … at the end.
     */
    checksums: () => Promise<string[]>;
    /**
     * It is of no more use.
     */
    drop: (partNumber: number) => void;
};
export type Sealer = (upload: {
    fields: FileFields & UploadFields;
    plan: Plan;
    upcoming: Upcoming;
}) => Seals;
export type Carrier = Pick<Transfer, 'states' | 'waiting' | 'begin' | 'take' | 'complete' | 'isWhole' | 'report'>;
export type Own = {
    /**
     * Of the file, for the memory.
     */
    fingerprint: string;
    source: Source;
    progress: Progress;
    persistence: Persistence;
    hints: Hints;
    /**
     * Of the present run: a pause ends it, and another one begins. While parts are
     * sent, of these: so does the first that fails.
     */
    scope: {
        signal: AbortSignal;
    };
    /**
     * Raises where parts cannot be digested here.
     */
    getSealer: () => Sealer;
    /**
     * By one PUT of the object.
     */
    sendWhole: (plan: Plan) => Carrier;
    /**
     * It is being sent: another file may be made ready.
     */
    letNext: () => void;
    /**
     * Its state has changed; 0: all of them have.
     */
    onPart: (partNumber: number) => void;
    /**
     * What the store had is lost, and it begins afresh.
     */
    onRestart: (error: MuleError) => void;
};
export type Means = Shared & Own;
export declare class Transfer {
    #private;
    /**
     * @param {Means} means
     * @param {Plan} plan
     */
    constructor(means: Means, plan: Plan);
    /** How many parts wait to be sent. */
    get waiting(): number;
    /** A byte for each part: missing, sending or stored. */
    get states(): Uint8Array<ArrayBuffer>;
    /** Bind the upload id, remember it, and find out what the store has already. */
    begin(): Promise<void>;
    /** Take the next part to send. @returns {(signal: AbortSignal) => Promise<void>} */
    take(): (signal: AbortSignal) => Promise<void>;
    /** Make it the object, once the store is proved to have all of it. @param {() => Promise<void>} sendMissing */
    complete(sendMissing: () => Promise<void>): Promise<void>;
    /** Whether the object is there, as long as the file. */
    isWhole(): Promise<boolean>;
    /** Tell the backend, and forget. @returns {Promise<Result>} */
    report(): Promise<Result>;
}
