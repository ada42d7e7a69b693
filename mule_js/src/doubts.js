/** Parts that had left when the line broke: the store may have them. It is asked before one of them is sent again. */

import { chooseEtag } from './proof.js'

/** @import { Page } from './s3.js' */
/** @import { Signatures } from './signatures.js' */
/** @import { Means } from './transfer.js' */

export class Doubts {
  #means
  #signatures
  /** Those in doubt, each with the listing that tells of it if one was asked for. @type {Map<number, Promise<Page> | null>} */
  #open = new Map()

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
    this.#open.set(partNumber, null)
  }

  /**
   * @param {number} partNumber
   * @param {{ length: number, fresh: boolean }} options  `length`: bytes that it has to have.
   * @returns {Promise<string | null>} The ETag of the part that the store has; null: send it.
   */
  async resolve(partNumber, { length, fresh }) {
    const doubt = this.#open.get(partNumber)
    if (doubt === undefined) return null
    let page = await (doubt ?? this.#askForAll(fresh))
    if (page.next !== null && page.next < partNumber) page = await this.#list(partNumber, fresh)
    this.#open.delete(partNumber)
    const listed = page.parts.filter((part) => part.partNumber === partNumber)
    return chooseEtag(listed, length, undefined)
  }

  /**
   * One listing, from the first part on that nobody has asked for.
   *
   * @param {boolean} fresh
   */
  #askForAll(fresh) {
    const unasked = [...this.#open.keys()].filter((partNumber) => this.#open.get(partNumber) === null)
    const page = this.#list(Math.min(...unasked), fresh)
    for (const partNumber of unasked) this.#open.set(partNumber, page)
    page.catch(() => {
      for (const partNumber of unasked) if (this.#open.get(partNumber) === page) this.add(partNumber)
    })
    return page
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
