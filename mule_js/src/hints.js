/** What the backend is told in passing: one at a time, each tried a few times, none worth failing for. */

import { backoff } from './retry.js'

/** @import { Sleep } from './types.js' */

const TRIES = 3

export class Hints {
  #ports
  #last = Promise.resolve()

  /** @param {{ sleep: Sleep, random: () => number, signal: AbortSignal }} ports  After `signal` nothing more is told. */
  constructor(ports) {
    this.#ports = ports
  }

  /** @param {(options: { signal: AbortSignal }) => Promise<unknown>} tell */
  add(tell) {
    this.#last = this.#last.then(() => this.#try(tell))
  }

  /** @param {(options: { signal: AbortSignal }) => Promise<unknown>} tell */
  async #try(tell) {
    const { sleep, random, signal } = this.#ports
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await tell({ signal })
        return
      } catch {
        if (failures === TRIES) return
        await sleep(backoff(failures, random), { signal }).catch(() => {})
      }
    }
  }
}
