/** All that the store has of an upload, page by page; worth something only as long as the file is still the same. */

import { MuleError } from './errors.js'

/** @import { Signatures } from './signatures.js' */
/** @import { Means } from './transfer.js' */
/** @import { Listing } from './types.js' */

/**
 * @param {Means} means
 * @param {Signatures} signatures
 * @returns {Promise<Listing>}
 */
export async function listParts({ store, persistence, scope, source }, signatures) {
  await source.prove()
  /** @type {Listing} */
  const listing = new Map()
  let marker = 0
  for (;;) {
    const page = await persistence.run(
      async ({ fresh }) => store.listParts(await signatures.other('list', { marker, fresh }), scope),
      scope
    )
    for (const part of page.parts) listing.set(part.partNumber, [...(listing.get(part.partNumber) ?? []), part])
    if (page.next === null) return listing
    if (page.next <= marker) throw new MuleError('ListingStuck', `The store's listing does not end.`)
    marker = page.next
  }
}
