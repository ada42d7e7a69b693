/** All that the store has of an upload, page by page. */
import type { Signatures } from './signatures.js';
import type { Persistence } from './retry.js';
import type { Store } from './s3.js';
import type { Listing } from './types.js';
/** @import { Signatures } from './signatures.js' */
/** @import { Persistence } from './retry.js' */
/** @import { Store } from './s3.js' */
/** @import { Listing } from './types.js' */
/**
 * @param {{ store: Store, signatures: Signatures, persistence: Persistence }} means
 * @param {{ signal: AbortSignal }} options
 * @returns {Promise<Listing>}
 */
export declare function listParts({ store, signatures, persistence }: {
    store: Store;
    signatures: Signatures;
    persistence: Persistence;
}, { signal }: {
    signal: AbortSignal;
}): Promise<Listing>;
