/** Giving an upload up: the parts that the store has go, and are forgotten. */

import { cureFor } from './failures.js'
import { Persistence } from './retry.js'

/** @import { Shared } from './transfer.js' */
/** @import { Ticket } from './types.js' */

const PATIENCE = 60_000 // milliseconds: nobody looks on any more

/**
 * @param {Shared & { fingerprint: string }} means
 * @param {Ticket} upload
 * @returns {Promise<boolean>} Whether the store is known to have nothing left; if not, a sweep has to find it.
 */
export async function discard(means, upload) {
  const { backend, store, memory, fingerprint, dead } = means
  const persistence = new Persistence({ ...means, patience: PATIENCE, cureFor, onRest() {}, onSuccess() {} })
  const scope = new AbortController() // nothing stops it but its own patience
  dead.add(upload.uploadId).add(upload.key) // who uploads the file again meanwhile does not go on with it
  await memory.delete(fingerprint)
  const fields = { key: upload.key, upload_id: upload.uploadId, ticket: upload.ticket }
  /** What is no upload any more may be an object, as Complete was under way; who is not told takes it for one. */
  const lookForNone = () =>
    backend
      .sign('head', fields, scope)
      .then(async ({ request }) => (await store.headObject(request, scope)) === null)
      .catch(() => false)
  try {
    return await persistence.run(async () => {
      const { request } = await backend.sign('abort', fields, scope)
      // Of what was sent whole there is nothing to abort: it is there, or it is not.
      if (request.method === 'HEAD') return (await store.headObject(request, scope)) === null
      await store.abortMultipartUpload(request, scope)
      return true
    }, scope)
  } catch (error) {
    const { cure } = cureFor(error)
    return cure === 'verify' ? lookForNone() : cure === 'afresh'
  }
}
