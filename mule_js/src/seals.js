/**
 * Signatures that bind the bytes of a part. Its digest is made, and signed, while parts before it are sent: there is no
 * template, as every digest is another, but nobody waits for a round trip either.
 */

import { Digests, getSubtle } from './digests.js'
import { Leases } from './leases.js'
import { partRange } from './parts.js'

/** @import { Means, Seals as Port, Sealer } from './transfer.js' */
/** @import { Cryptography } from './types.js' */

/**
 * Raises InsecurePage.
 *
 * @param {Means} means
 * @returns {Sealer}
 */
export function getSealer(means) {
  const subtle = getSubtle(means.browser.crypto)
  return (upload) => new Seals(means, { ...upload, subtle })
}

/** @implements {Port} */
export class Seals {
  #means
  #fields
  #plan
  #upcoming
  #digests
  /** @type {Leases<number>} */
  #leases
  /** Those that are being made. @type {Map<number, { scope: object, made: Promise<void> }>} */
  #making = new Map()

  /**
   * @param {Means} means
   * @param {Parameters<Sealer>[0] & { subtle: NonNullable<Cryptography['subtle']> }} upload
   */
  constructor(means, { fields, plan, upcoming, subtle }) {
    const { source } = means
    this.#means = means
    this.#fields = fields
    this.#plan = plan
    this.#upcoming = upcoming
    this.#leases = new Leases(means)
    const file = { ...plan, size: source.size }
    const read = async (/** @type {number} */ partNumber) => source.read(source.slice(partRange(partNumber, file)))
    this.#digests = new Digests({ subtle, read })
  }

  /**
   * @param {number} partNumber
   * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
   */
  async part(partNumber, { fresh }) {
    if (fresh) this.#leases.drop(partNumber)
    if (!this.#leases.isGood(partNumber)) await this.#seal(partNumber)
    for (const next of this.#upcoming(this.#means.crew.most)) {
      // Nobody waits for it yet: if it fails, whoever needs it tries again.
      if (!this.#leases.isGood(next)) this.#seal(next).catch(() => {})
    }
    return this.#leases.get(partNumber)
  }

  /** @param {number} partNumber */
  drop(partNumber) {
    this.#leases.drop(partNumber)
  }

  /**
   * What the store wants to hear of each part once more at the end. Parts that an earlier page has sent are read for it,
   * so that what the store has of them is known to be the file's.
   *
   * @returns {Promise<string[]>} Of part 1, 2, …; none where it wants none.
   */
  async checksums() {
    if (this.#plan.integrity !== 'checksum') return []
    const numbers = Array.from({ length: this.#plan.partCount }, (_, index) => index + 1)
    return Promise.all(numbers.map((partNumber) => this.#digests.base64(partNumber)))
  }

  /** @param {number} partNumber */
  #seal(partNumber) {
    const { scope } = this.#means
    const making = this.#making.get(partNumber)
    if (making?.scope === scope) return making.made // and did not end with an earlier run
    const made = this.#make(partNumber)
    const current = { scope, made }
    this.#making.set(partNumber, current)
    const done = () => {
      if (this.#making.get(partNumber) === current) this.#making.delete(partNumber)
    }
    made.then(done, done)
    return made
  }

  /** @param {number} partNumber */
  async #make(partNumber) {
    const { backend, scope } = this.#means
    const sha256 = await this.#digests.hex(partNumber)
    const { request } = await backend.sign('chunk', { ...this.#fields, chunk: partNumber, sha256 }, scope)
    this.#leases.keep(partNumber, request)
  }
}
