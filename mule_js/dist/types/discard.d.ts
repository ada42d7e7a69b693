/** Giving an upload up: the parts that the store has go, and are forgotten. */
import type { Means } from './transfer.js';
import type { Persistence } from './retry.js';
import type { Remembered } from './types.js';
/**
 * @param {Means} means
 * @param {Remembered} upload
 * @param {{ tidying: Persistence }} options
 * @returns {Promise<boolean>} Whether the store is known to have nothing left; if not, a sweep has to find it.
 */
export declare function discard({ backend, store, memory, fingerprint }: Means, upload: Remembered, { tidying }: {
    tidying: Persistence;
}): Promise<boolean>;
