/** Judging what the store has: which parts are whole, and which ETag stands for each. */

import { partRange } from './parts.js'

/** @import { ListedPart, Listing } from './types.js' */

/** @typedef {{ etags: string[], missing: number[] }} Verdict  If nothing is missing, the ETags of part 1, 2, … */

/** @param {string} etag */
const bare = (etag) => etag.replaceAll('"', '')

/**
 * Which ETag stands for a part that is listed once or more. Some stores list every upload of a part and complete with
 * whichever they are told, even one that was overwritten: then only an ETag that is known to be right will do.
 *
 * @param {ListedPart[]} listed  Of one part number.
 * @param {number} length  Bytes it has to have.
 * @param {string | undefined} own  The ETag that our own last sending of it got, if that is known.
 * @returns {string | null} null: send it (again).
 */
export function chooseEtag(listed, length, own) {
  const whole = listed.filter(({ size }) => size === length)
  if (whole.length === 0) return null
  const etags = new Set(whole.map(({ etag }) => bare(etag)))
  if (etags.size === 1) return whole[0].etag
  return whole.find(({ etag }) => own !== undefined && bare(etag) === bare(own))?.etag ?? null
}

/**
 * The ETag that a listing has more often than the one before: that of the part sent in between.
 *
 * @param {ListedPart[]} before
 * @param {ListedPart[]} after
 * @returns {string | undefined} undefined: nothing is new, or more than one.
 */
export function findNewEtag(before, after) {
  const unmatched = before.map(({ etag }) => bare(etag))
  const added = after.filter(({ etag }) => {
    const index = unmatched.indexOf(bare(etag))
    if (index >= 0) unmatched.splice(index, 1)
    return index < 0
  })
  return added.length === 1 ? added[0].etag : undefined
}

/** What is known of an upload's parts, from our own sending and from one listing after another. */
export class Evidence {
  #plan
  /** @type {Map<number, string>} */
  #etags = new Map()
  /** Sent since the last listing, and CORS hid the ETag. @type {Set<number>} */
  #hidden = new Set()
  /** @type {Listing} */
  #listing = new Map()

  /** @param {{ size: number, chunkSize: number, partCount: number }} plan */
  constructor(plan) {
    this.#plan = plan
  }

  /** What was known of that part holds no longer. @param {number} partNumber */
  forget(partNumber) {
    this.#etags.delete(partNumber)
  }

  /**
   * @param {number} partNumber
   * @param {string | null} etag  What our own sending of it got, if the page may read it.
   */
  record(partNumber, etag) {
    if (etag === null) this.#hidden.add(partNumber)
    else this.#etags.set(partNumber, etag)
  }

  /**
   * @param {Listing} listing  Of all that the store has now.
   * @returns {Verdict}
   */
  judge(listing) {
    this.#reveal(listing)
    /** @type {string[]} */
    const etags = []
    /** @type {number[]} */
    const missing = []
    for (let partNumber = 1; partNumber <= this.#plan.partCount; partNumber += 1) {
      const { length } = partRange(partNumber, this.#plan)
      const etag = chooseEtag(listing.get(partNumber) ?? [], length, this.#etags.get(partNumber))
      if (etag === null) missing.push(partNumber)
      else etags.push(etag)
    }
    return { etags, missing }
  }

  /** What CORS hid, two listings may give away. @param {Listing} listing */
  #reveal(listing) {
    for (const partNumber of this.#hidden) {
      const etag = findNewEtag(this.#listing.get(partNumber) ?? [], listing.get(partNumber) ?? [])
      if (etag !== undefined) this.#etags.set(partNumber, etag)
    }
    this.#hidden.clear()
    this.#listing = listing
  }
}
