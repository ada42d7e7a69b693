/** Parts that had left when the line broke: the store may have them. It is asked before one of them is sent again. */

import { chooseEtag } from './proof.js'

/** @import { Page } from './s3.js' */
/** @import { Signatures } from './signatures.js' */
/** @import { Means } from './transfer.js' */

export class Doubts {
  #means
  #signatures
  /** @type {Set<number>} */
  #open = new Set()
  /** The listing under way, and the doubts that it began with. @type {{ parts: Set<number>, page: Promise<Page> } | null} */
  #asking = null

  /**
   * @param {Means} means
   * @param {Signatures} signatures
   */
  constructor(means, signatures) {
    this.#means = means
    this.#signatures = signatures
  }

  /** All of that part had left, and nobody answered. @param {number} partNumber */
  add(partNumber) {
    this.#open.add(partNumber)
  }

  /**
   * @param {number} partNumber
   * @param {{ length: number, fresh: boolean }} options  `length`: bytes that it has to have.
   * @returns {Promise<string | null>} The ETag of the part that the store has; null: send it.
   */
  async resolve(partNumber, { length, fresh }) {
    if (!this.#open.has(partNumber)) return null
    let page = await this.#share(partNumber, fresh)
    if (page.next !== null && page.next < partNumber) page = await this.#list(partNumber, fresh)
    this.#open.delete(partNumber)
    return chooseEtag(
      page.parts.filter((part) => part.partNumber === partNumber),
      length,
      undefined
    )
  }

  /**
   * One listing for all that are in doubt, from the first of them on.
   *
   * @param {number} partNumber
   * @param {boolean} fresh
   */
  #share(partNumber, fresh) {
    if (this.#asking?.parts.has(partNumber)) return this.#asking.page
    const asking = { parts: new Set(this.#open), page: this.#list(Math.min(...this.#open), fresh) }
    this.#asking = asking
    const done = () => {
      if (this.#asking === asking) this.#asking = null
    }
    asking.page.then(done, done)
    return asking.page
  }

  /**
   * @param {number} first  The part number that the page begins with.
   * @param {boolean} fresh
   */
  async #list(first, fresh) {
    const { store, scope } = this.#means
    return store.listParts(await this.#signatures.other('list', { marker: first - 1, fresh }), scope)
  }
}
