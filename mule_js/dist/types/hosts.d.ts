/** The addresses of the store: a browser opens as many connections to each as to one alone. */
import { Store } from './s3.js';
import type { Crew } from './crew.js';
import type { Pool } from './pool.js';
import type { Options } from './s3.js';
import type { Call, Send, SignedRequest } from './types.js';
export type Address = {
    /**
     * Parts and files under way there.
     */
    flying: number;
    /**
     * When one of them failed last, if none has arrived since; else 0.
     */
    failedAt: number;
    /**
     * Whether that one was lost, and nothing was heard since.
     */
    isLost: boolean;
};
/**
 * @typedef {object} Address
 * @property {number} flying  Parts and files under way there.
 * @property {number} failedAt  When one of them failed last, if none has arrived since; else 0.
 * @property {boolean} isLost  Whether that one was lost, and nothing was heard since.
 */
export declare class SpreadStore extends Store {
    #private;
    /**
     * @param {object} ports
     * @param {Send} ports.send
     * @param {() => number} ports.now
     * @param {number | 'auto'} ports.workers
     * @param {Pick<Crew, 'widen'>} ports.crew
     * @param {Pick<Pool, 'widen'>} ports.pool
     */
    constructor(ports: {
        send: Send;
        now: () => number;
        workers: number | 'auto';
        crew: Pick<Crew, 'widen'>;
        pool: Pick<Pool, 'widen'>;
    });
    /**
     * As Store, by the address that has the least to do.
     *
     * @param {SignedRequest} request
     * @param {Blob} body
     * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
     */
    uploadPart({ others, ...first }: SignedRequest, body: Blob, options: Options & Pick<Call, 'onProgress' | 'stalls'>): Promise<string | null>;
    /** A file is going to be sent whole by that request. @param {SignedRequest} request */
    expect({ url }: SignedRequest): void;
}
