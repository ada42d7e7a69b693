/** The addresses of the store: a browser opens as many connections to each as to one alone. */

/** @import { Plan } from './opening.js' */
/** @import { Pool } from './pool.js' */

/** Files that wait in the browser, so that a connection need not wait for the page. */
const RESERVE = 2

export class Hosts {
  #pool
  #each
  /** @type {Set<string>} */
  #seen = new Set()

  /**
   * @param {Pool} pool
   * @param {{ each: number }} options  Connections to an address; 0: the number of workers is fixed.
   */
  constructor(pool, { each }) {
    this.#pool = pool
    this.#each = each
  }

  /** A file goes whole to one of them. A new one brings workers; the first has some from the beginning. @param {Plan} plan */
  visit({ request }) {
    const host = request && new URL(request.url).host
    if (!host || !this.#each || this.#seen.has(host)) return
    this.#pool.widen(this.#seen.size ? this.#each + RESERVE : RESERVE)
    this.#seen.add(host)
  }
}
