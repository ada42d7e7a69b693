/** The end of a multipart upload: the store is proved to have the whole file, and makes the object of it. */

import { MuleError, RemoteError } from './errors.js'

/** @import { Verdict } from './proof.js' */
/** @import { Signatures } from './signatures.js' */
/** @import { Means } from './transfer.js' */

const STUBBORN_ROUNDS = 3
/** Between two looks at a store that may be putting the object together. Milliseconds. */
const SETTLING = 5000

export class Completion {
  #means
  #signatures
  #parts
  /** How often the store was asked to complete it. */
  #asked = 0

  /**
   * @param {Means} means
   * @param {Signatures} signatures
   * @param {object} parts
   * @param {() => Promise<Verdict>} parts.judge  What the store has.
   * @param {(partNumber: number) => void} parts.lose  The store does not have it after all.
   */
  constructor(means, signatures, parts) {
    this.#means = means
    this.#signatures = signatures
    this.#parts = parts
  }

  /**
   * Each try begins with the proof: an earlier one may have done its work although nobody heard of it.
   *
   * @param {() => Promise<void>} sendMissing
   */
  async complete(sendMissing) {
    const { persistence, scope, store } = this.#means
    await persistence.run(async ({ fresh }) => {
      const etags = await this.#prove(sendMissing)
      if (etags === null) return
      const checksums = await this.#signatures.checksums()
      const request = await this.#signatures.other('end', { fresh })
      this.#asked += 1
      await store.completeMultipartUpload(request, { etags, checksums }, scope)
    }, scope)
  }

  /** Whether the object is there, as long as the file. */
  async isWhole() {
    const { persistence, scope, source, store } = this.#means
    const look = async (/** @type {{ fresh: boolean }} */ { fresh }) =>
      store.headObject(await this.#signatures.other('head', { fresh }), scope)
    const object = await persistence.run(look, scope).catch(orMissing)
    // Where the length cannot be read the backend, which is told next, is the one to look.
    return object?.size === source.size || (object?.size === null && this.#asked > 0)
  }

  /** @param {() => Promise<void>} sendMissing @returns {Promise<string[] | null>} ETags; null where the object is there. */
  async #prove(sendMissing) {
    let fewest = Infinity
    for (let rounds = 1; ; rounds += 1) {
      const verdict = await this.#look()
      if (verdict === null) return null
      const { etags, missing } = verdict
      if (missing.length === 0) return etags
      if (missing.length < fewest) rounds = 1
      fewest = Math.min(fewest, missing.length)
      for (const partNumber of missing) this.#parts.lose(partNumber)
      if (rounds > STUBBORN_ROUNDS) throw notKept(missing)
      await sendMissing()
    }
  }

  /**
   * What the store has; null where a Complete of ours that nobody heard of has made the object. A store that is still at it
   * may list fewer parts each time: those are not lost.
   */
  async #look() {
    for (let last = 0; ; await this.#means.sleep(SETTLING, this.#means.scope)) {
      if (this.#asked > 0 && (await this.isWhole())) return null
      const verdict = await this.#parts.judge()
      if (this.#asked === 0 || verdict.missing.length === last) return verdict
      last = verdict.missing.length
    }
  }
}

/** A store that does not let us list the bucket says 403 of an object that is not there. @param {unknown} error */
export function orMissing(error) {
  if (error instanceof RemoteError && error.source === 'store' && error.status === 403) return null
  throw error
}

/** @param {number[]} missing */
function notKept(missing) {
  const which = missing.length > 5 ? `${missing.slice(0, 5).join(', ')}, …` : missing.join(', ')
  return new MuleError('PartsNotKept', `The store does not list part ${which} as sent.`)
}
