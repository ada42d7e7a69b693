/** Giving an upload up: the parts that the store has go, and are forgotten. */

import { cureFor } from './failures.js'

/** @import { Means } from './transfer.js' */
/** @import { Persistence } from './retry.js' */
/** @import { Remembered } from './types.js' */

/** Failures which say that there is nothing left to give up. */
const GONE = new Set(['rejoin', 'afresh', 'verify'])

/**
 * @param {Means} means
 * @param {Remembered} upload
 * @param {{ tidying: Persistence }} options
 * @returns {Promise<boolean>} Whether the store is known to have nothing left; if not, a sweep has to find it.
 */
export async function discard({ backend, store, memory, fingerprint }, upload, { tidying }) {
  const { signal } = new AbortController() // nothing stops it but its own patience
  await memory.delete(fingerprint)
  const fields = { key: upload.key, upload_id: upload.uploadId, ticket: upload.ticket }
  try {
    await tidying.run(
      async () => {
        const { request } = await backend.sign('abort', fields, { signal })
        await store.abortMultipartUpload(request, { signal })
      },
      { signal }
    )
    return true
  } catch (error) {
    return GONE.has(cureFor(error).cure)
  }
}
