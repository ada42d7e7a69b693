/** Signed requests, each with what tells whether it is still good. */
import type { Means } from './transfer.js';
import type { SignedRequest } from './types.js';
export type Lease = {
    request: SignedRequest;
    /**
     * By the server's clock.
     */
    until: number;
    /**
     * How often time had jumped by then: what the server's clock says may be wrong since.
     */
    jumps: number;
};
/**
 * @typedef {object} Lease
 * @property {SignedRequest} request
 * @property {number} until  By the server's clock.
 * @property {number} jumps  How often time had jumped by then: what the server's clock says may be wrong since.
 */
/** @template {string | number} Key */
export declare class Leases<Key extends string | number> {
    #private;
    /** @param {Pick<Means, 'backend' | 'line'>} means */
    constructor(means: Pick<Means, 'backend' | 'line'>);
    /** The latest for that key, good or not. @param {Key} key */
    get(key: Key): SignedRequest | undefined;
    /** @param {Key} key */
    isGood(key: Key): boolean;
    /**
     * @param {Key} key
     * @param {SignedRequest} request
     */
    keep(key: Key, request: SignedRequest): void;
    /** @param {Key} key */
    drop(key: Key): void;
}
