/** Giving an upload up: the parts that the store has go, and are forgotten. */
import type { Means } from './transfer.js';
import type { Remembered } from './types.js';
/**
 * @param {Means} means
 * @param {Remembered} upload
 * @returns {Promise<boolean>} Whether the store is known to have nothing left; if not, a sweep has to find it.
 */
export declare function discard(means: Means, upload: Remembered): Promise<boolean>;
