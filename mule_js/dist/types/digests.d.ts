/** The SHA-256 of parts, made by the browser. One part's bytes at a time are in memory for it, however many are sent. */
import type { Cryptography } from './types.js';
/** @import { Cryptography } from './types.js' */
/**
 * @param {Cryptography | undefined} crypto
 * @returns {Pick<SubtleCrypto, 'digest'>}
 */
export declare function getSubtle(crypto: Cryptography | undefined): Pick<SubtleCrypto, 'digest'>;
export declare class Digests {
    #private;
    /**
     * @param {object} ports
     * @param {Pick<SubtleCrypto, 'digest'>} ports.subtle
     * @param {(partNumber: number) => Promise<ArrayBuffer>} ports.read
     */
    constructor({ subtle, read }: {
        subtle: Pick<SubtleCrypto, 'digest'>;
        read: (partNumber: number) => Promise<ArrayBuffer>;
    });
    /** @param {number} partNumber @returns {Promise<string>} 64 hex digits. */
    hex(partNumber: number): Promise<string>;
    /** @param {number} partNumber @returns {Promise<string>} As S3 writes checksums. */
    base64(partNumber: number): Promise<string>;
}
