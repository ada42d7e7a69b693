/**
 * The one table of failures: for each that the signer or the store can answer with, its cure.
 *
 * Codes of the store: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
import type { Cure } from './types.js';
/**
 * @param {'signer' | 'store'} source
 * @param {string} code
 * @param {number} status
 * @param {string} [state]
 * @returns {Cure}
 */
export declare function findCure(source: 'signer' | 'store', code: string, status: number, state?: string): Cure;
/**
 * What helps against an error, whatever it is.
 *
 * @param {unknown} error
 * @returns {Cure}
 */
export declare function cureFor(error: unknown): Cure;
