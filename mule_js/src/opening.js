/** The beginning of an upload: what the signer decides, and the multipart upload that the store makes. */

import { MuleError } from './errors.js'
import { cureFor } from './failures.js'

/** @import { Means } from './transfer.js' */
/** @import { InitAnswer, SignedRequest, Ticket } from './types.js' */

/**
 * @typedef {object} Plan  One multipart upload, as signer and store decided it.
 * @property {string} key
 * @property {string} uploadId
 * @property {string} ticket
 * @property {number} chunkSize  Bytes.
 * @property {number} partCount
 * @property {boolean} resumed  Whether the store may have parts of it.
 * @property {InitAnswer['integrity']} [integrity]  What binds the bytes of its parts.
 * @property {boolean} [isWhole]  Whether one PUT of the object sends it.
 * @property {SignedRequest} [request]  That PUT, unless its bytes have to be told first.
 * @property {unknown} [over]  What the signer said where an earlier page has finished it, and did not live to hear so.
 *
 * @typedef {{ ended: Plan }} Ended
 */

/**
 * @param {Means} means
 * @returns {Promise<Plan>}
 */
export async function open(means) {
  const { persistence, store, scope } = means
  const ask = () => decide(means)
  const first = await ask()
  if ('ended' in first) return first.ended
  let decision = first
  const create = async ({ fresh = false }) => {
    if (fresh) decision = /** @type {InitAnswer} */ (await ask())
    return decision.upload_id ?? store.createMultipartUpload(/** @type {SignedRequest} */ (decision.request), scope)
  }
  const uploadId = decision.upload_id ?? (await persistence.run(create, scope))
  return {
    key: decision.key,
    uploadId,
    ticket: decision.ticket,
    chunkSize: decision.chunk_size,
    partCount: decision.num_chunks,
    resumed: decision.chunks !== undefined,
    integrity: decision.integrity,
    isWhole: decision.whole,
    request: decision.request,
  }
}

/**
 * The object would not be the file if the parts did not add up to it.
 *
 * @param {InitAnswer} decision
 * @param {number} size
 */
function check({ chunk_size, num_chunks }, size) {
  if (Math.max(1, Math.ceil(size / chunk_size)) === num_chunks) return
  throw new MuleError('BadPlan', `${num_chunks} chunks of ${chunk_size} bytes do not make a file of ${size}.`)
}

/**
 * @param {Means} means
 * @returns {Promise<InitAnswer | Ended>}
 */
async function decide(means) {
  const { backend, dead, memory, fingerprint, source } = means
  // What goes whole leaves nothing to go on with, and is not waited for.
  const remembered = source.size <= backend.wholeSize ? undefined : await memory.get(fingerprint)
  const decision = remembered ? await recall(means, remembered) : await init(means, {})
  if ('ended' in decision) return decision
  const id = decision.whole ? decision.key : decision.upload_id
  if (id === undefined || !dead.has(id)) return decision
  return init(means, { force: 1 })
}

/**
 * Ask with the ticket that we kept; where the server will have none of it, as if we had none.
 *
 * @param {Means} means
 * @param {Ticket} remembered
 * @returns {Promise<InitAnswer | Ended>}
 */
async function recall(means, { key, ticket, uploadId }) {
  try {
    return await init(means, { ticket, upload_id: uploadId })
  } catch (error) {
    means.scope.signal.throwIfAborted()
    const { cure } = cureFor(error)
    if (cure === 'retry') throw error
    if (cure === 'verify') {
      return { ended: { key, uploadId, ticket, chunkSize: 0, partCount: 0, resumed: true, over: error } }
    }
    const decision = await init(means, {}) // who is refused here, too, keeps the ticket for another day
    await means.memory.delete(means.fingerprint)
    return decision
  }
}

/**
 * @param {Means} means
 * @param {{ ticket?: string, upload_id?: string, force?: 1 }} more
 */
async function init({ backend, crew, getSealer, persistence, source, scope }, more) {
  const params = { ...source.fields, mime_type: source.type || undefined, speed: Math.round(crew.speed), ...more }
  const decision = await persistence.run(() => backend.init(params, scope), scope)
  check(decision, source.size)
  if (decision.integrity) getSealer()
  return decision
}
