/** A backend that signs no part without its digest, before a store that checks it. */

import { createHash } from 'node:crypto'
import { answer, STORE, signerError, storeError } from './fake.js'

/** @import { Answer } from '../../mule_js/src/types.js' */
/** @import { Fake, Fault } from './fake.js' */

/** @param {Uint8Array | string} bytes @param {'hex' | 'base64'} [form] */
export const sha256 = (bytes, form = 'hex') => createHash('sha256').update(bytes).digest(form)

/** WebCrypto's, by another implementation; `atOnce` counts how many buffers it had at a time, at most. */
export function fakeCrypto() {
  const state = { underway: 0, atOnce: 0 }
  const subtle = {
    digest: async (/** @type {any} */ _, /** @type {any} */ bytes) => {
      state.underway += 1
      state.atOnce = Math.max(state.atOnce, state.underway)
      await null
      state.underway -= 1
      return new Uint8Array(createHash('sha256').update(Buffer.from(bytes)).digest()).buffer
    },
  }
  return { state, crypto: { subtle } }
}

/** @param {Answer} answered @param {object} more */
const addTo = (answered, more) => answer(JSON.stringify({ ...JSON.parse(answered.text), ...more }))

/**
 * @param {Fake} fake
 * @param {'checksum' | 'content'} integrity
 */
export function seal(fake, integrity) {
  /** @type {Record<string, Fault>} */
  const rules = {
    get_init_signature: async (_, go) => addTo(await go(), { integrity }),
    get_all_signatures: async (_, go) => addTo(await go(), { chunk_signatures: {} }),
    get_chunk_signature: async ({ params: { key, upload_id: id, chunk, sha256: digest } }) => {
      if (!/^[0-9a-f]{64}$/.test(digest)) return signerError('InvalidParameter', 400)
      const expires = Math.floor(fake.serverNow / 1000) + fake.life
      const url = `${STORE}/${encodeURIComponent(key)}?uploadId=${id}&partNumber=${chunk}&expires=${expires}`
      const request = { method: 'PUT', url, headers: { 'x-amz-content-sha256': digest }, expires_at: expires }
      return answer(JSON.stringify({ signature: 's', date: 'd', request, server_time: fake.serverNow / 1000 }))
    },
    part: async ({ call }, go) => {
      const bytes = Buffer.from(await /** @type {Blob} */ (call.body).arrayBuffer())
      return sha256(bytes) === call.headers?.['x-amz-content-sha256'] ? go() : storeError('BadDigest', 400)
    },
    complete: async ({ call, params }, go) => {
      const parts = [...(fake.uploads.get(params.uploadId)?.parts.values() ?? [])].map((sent) => sent.at(-1)?.bytes)
      const wanted = parts.map((bytes) => (bytes ? sha256(bytes, 'base64') : ''))
      const told = [...String(call.body).matchAll(/<ChecksumSHA256>(.*?)<\/ChecksumSHA256>/g)].map(([, text]) => text)
      if (integrity === 'checksum' && told.sort().join() !== wanted.sort().join()) return storeError('BadDigest', 400)
      return integrity === 'content' && told.length > 0 ? storeError('MalformedXML', 400) : go()
    },
  }
  for (const [action, rule] of Object.entries(rules)) fake.on(action, rule, Infinity)
}
