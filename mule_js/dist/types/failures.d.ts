/**
 * The one table of failures: for each that the signer or the store can answer with, its cure.
 *
 * Codes of the store: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
import { RemoteError } from './errors.js';
import type { Cure } from './types.js';
/**
 * The name of its row, if it has one.
 *
 * @param {Pick<RemoteError, 'source' | 'code' | 'status' | 'state'>} error
 */
export declare function findRow({ source, code, status, state }: Pick<RemoteError, 'source' | 'code' | 'status' | 'state'>): string | undefined;
/**
 * What helps against an error, whatever it is.
 *
 * @param {unknown} error
 * @returns {Cure}
 */
export declare function cureFor(error: unknown): Cure;
