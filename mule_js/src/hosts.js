/** The addresses of the store: a browser opens as many connections to each as to one alone. */

import { CONNECTIONS, hostOf } from './habits.js'
import { Store } from './s3.js'

/** @import { Crew } from './crew.js' */
/** @import { Pool } from './pool.js' */
/** @import { Options } from './s3.js' */
/** @import { Call, Send, SignedRequest } from './types.js' */

/** Files that wait in the browser, so that a connection need not wait for the page. */
const RESERVE = 2
/** An address that was lost is left alone for so long, if another one has answered since. Milliseconds. */
const SHUNNED = 30_000

/**
 * @typedef {object} Address
 * @property {number} flying  Parts and files under way there.
 * @property {number} failedAt  When one of them failed last, if none has arrived since; else 0.
 * @property {boolean} isLost  Whether that one was lost, and nothing was heard since.
 */

export class SpreadStore extends Store {
  #ports
  /** By host and port. @type {Map<string, Address>} */
  #addresses = new Map()
  #heardAt = -Infinity

  /**
   * @param {object} ports
   * @param {Send} ports.send
   * @param {() => number} ports.now
   * @param {number | 'auto'} ports.workers
   * @param {Pick<Crew, 'widen'>} ports.crew
   * @param {Pick<Pool, 'widen'>} ports.pool
   */
  constructor(ports) {
    super(ports)
    this.#ports = ports
  }

  /**
   * As Store, by the address that has the least to do.
   *
   * @param {SignedRequest} request
   * @param {Blob} body
   * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
   */
  async uploadPart({ others = [], ...first }, body, options) {
    const ways = [first, ...others].map((request) => ({ request, address: this.#meet(request.url) }))
    const [{ request, address }] = ways.sort(
      ({ address: one }, { address: two }) =>
        Number(this.#isShunned(one)) - Number(this.#isShunned(two)) ||
        one.flying - two.flying ||
        one.failedAt - two.failedAt // so that a part that one refuses goes by all of them
    )
    address.flying += 1
    try {
      const etag = await super.uploadPart(request, body, options)
      this.#hear(address)
      address.failedAt = 0
      return etag
    } catch (/** @type {any} */ error) {
      if (error.status >= 0 && error.code !== 'Dark') {
        address.failedAt = this.#ports.now()
        address.isLost = error.status === 0
        if (!address.isLost) this.#hear(address)
      }
      throw error
    } finally {
      address.flying -= 1
    }
  }

  /** A file is going to be sent whole by that request. @param {SignedRequest} request */
  expect({ url }) {
    this.#meet(url, RESERVE)
  }

  /**
   * A new address brings workers; the first has some from the beginning. Where their number is fixed, it stays so.
   *
   * @param {string} url
   * @returns {Address}
   */
  #meet(url, reserve = 0) {
    const { crew, pool, workers } = this.#ports
    const host = hostOf(url)
    const known = this.#addresses.get(host)
    if (known) return known
    const more = this.#addresses.size ? CONNECTIONS : 0
    const address = { flying: 0, failedAt: 0, isLost: false }
    this.#addresses.set(host, address)
    if (workers === 'auto') {
      if (more) crew.widen(more)
      pool.widen(more + reserve)
    }
    return address
  }

  /** @param {Address} address */
  #hear(address) {
    address.isLost = false
    this.#heardAt = this.#ports.now()
  }

  /** @param {Address} address */
  #isShunned({ failedAt, isLost }) {
    return isLost && failedAt <= this.#heardAt && this.#ports.now() - failedAt < SHUNNED
  }
}
