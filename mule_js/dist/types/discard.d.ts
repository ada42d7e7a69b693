/** Giving an upload up: the parts that the store has go, and are forgotten. */
import type { Shared } from './transfer.js';
import type { Ticket } from './types.js';
/**
 * @param {Shared & { fingerprint: string }} means
 * @param {Ticket} upload
 * @returns {Promise<boolean>} Whether the store is known to have nothing left; if not, a sweep has to find it.
 */
export declare function discard(means: Shared & {
    fingerprint: string;
}, upload: Ticket): Promise<boolean>;
