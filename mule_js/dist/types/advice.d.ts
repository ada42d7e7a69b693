/** What a person can do about a failure. */
import type { MuleError } from './errors.js';
/**
 * @param {unknown} thrown
 * @returns {MuleError} The same, and what helps.
 */
export declare function advise(thrown: unknown): MuleError;
