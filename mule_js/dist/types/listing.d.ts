/** All that the store has of an upload, page by page; worth something only as long as the file is still the same. */
import type { Signatures } from './signatures.js';
import type { Means } from './transfer.js';
import type { Listing } from './types.js';
/** @import { Signatures } from './signatures.js' */
/** @import { Means } from './transfer.js' */
/** @import { Listing } from './types.js' */
/**
 * @param {Means} means
 * @param {Signatures} signatures
 * @returns {Promise<Listing>}
 */
export declare function listParts({ store, persistence, scope, source }: Means, signatures: Signatures): Promise<Listing>;
