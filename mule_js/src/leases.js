/** Signed requests, each with what tells whether it is still good. */

/** @import { Means } from './transfer.js' */
/** @import { SignedRequest } from './types.js' */

const MARGIN = 60_000 // milliseconds of life that a request must have left, or a quarter of its whole life if less

/**
 * @typedef {object} Lease
 * @property {SignedRequest} request
 * @property {number} until  By the server's clock.
 * @property {number} jumps  How often time had jumped by then: what the server's clock says may be wrong since.
 */

/** @template {string | number} Key */
export class Leases {
  #means
  /** @type {Map<Key, Lease>} */
  #kept = new Map()

  /** @param {Pick<Means, 'backend' | 'line'>} means */
  constructor(means) {
    this.#means = means
  }

  /** The latest for that key, good or not. @param {Key} key */
  get(key) {
    return this.#kept.get(key)?.request
  }

  /** @param {Key} key */
  isGood(key) {
    const lease = this.#kept.get(key)
    const { backend, line } = this.#means
    return lease !== undefined && lease.jumps === line.jumps && backend.serverNow < lease.until
  }

  /**
   * @param {Key} key
   * @param {SignedRequest} request
   */
  keep(key, request) {
    const { backend, line } = this.#means
    const ends = request.expires_at * 1000
    const life = ends - backend.serverNow
    this.#kept.set(key, { request, until: ends - Math.min(MARGIN, life / 4), jumps: line.jumps })
  }

  /** @param {Key} key */
  drop(key) {
    this.#kept.delete(key)
  }
}
