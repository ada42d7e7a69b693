/** All that the store has of an upload, page by page. */

import { ProofError } from './errors.js'

/** @import { Signatures } from './signatures.js' */
/** @import { Persistence } from './retry.js' */
/** @import { Store } from './s3.js' */
/** @import { Listing } from './types.js' */

/**
 * @param {{ store: Store, signatures: Signatures, persistence: Persistence }} means
 * @param {{ signal: AbortSignal }} options
 * @returns {Promise<Listing>}
 */
export async function listParts({ store, signatures, persistence }, { signal }) {
  /** @type {Listing} */
  const listing = new Map()
  let marker = 0
  for (;;) {
    const page = await persistence.run(
      async ({ fresh }) => store.listParts(await signatures.other('list', { marker, fresh }), { signal }),
      { signal }
    )
    for (const part of page.parts) {
      const listed = listing.get(part.partNumber)
      if (listed) listed.push(part)
      else listing.set(part.partNumber, [part])
    }
    if (page.next === null) return listing
    if (page.next <= marker) throw new ProofError('ListingStuck', `The store's listing does not end.`)
    marker = page.next
  }
}
