/** The addresses of the store: a browser opens as many connections to each as to one alone. */

/** @import { Plan } from './opening.js' */
/** @import { Pool } from './pool.js' */

export class Hosts {
  #pool
  #each
  /** @type {Set<string>} */
  #seen = new Set()
  /** How many have their workers: the first has them from the beginning. */
  #served = 1

  /**
   * @param {Pool} pool
   * @param {{ each: number }} options  Workers that another address is good for.
   */
  constructor(pool, { each }) {
    this.#pool = pool
    this.#each = each
  }

  /** A file goes whole to one of them; a new one brings workers. @param {Plan} plan */
  visit({ request }) {
    if (!request) return
    this.#seen.add(new URL(request.url).host)
    if (this.#seen.size <= this.#served) return
    this.#served = this.#seen.size
    this.#pool.widen(this.#each)
  }
}
