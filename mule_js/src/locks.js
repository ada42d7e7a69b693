/** What only one of a browser's tabs, or some of them, may hold. https://www.w3.org/TR/web-locks/ */

/** @import { Browser } from './types.js' */

export class Locks {
  #locks

  /** @param {Browser} browser */
  constructor({ navigator }) {
    this.#locks = navigator?.locks
  }

  /** Whether there are such: not without TLS. */
  get areThere() {
    return Boolean(this.#locks)
  }

  /** The names of those that this tab or another holds. */
  async findHeld() {
    const { held = [] } = (await this.#locks?.query().catch(() => undefined)) ?? {}
    return new Set(held.map(({ name }) => name))
  }

  /**
   * @param {string} name
   * @param {LockOptions} options
   * @returns {Promise<(() => void) | null>} What gives it back; null: not available. Rejects where the page may not ask.
   */
  request(name, options) {
    return new Promise((resolve, reject) => {
      const enter = (/** @type {Lock | null} */ lock) =>
        new Promise((/** @type {(ended?: unknown) => void} */ leave) => {
          resolve(lock && leave)
          if (!lock) leave()
        })
      this.#locks?.request(name, options, enter).catch(reject)
    })
  }
}
