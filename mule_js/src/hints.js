/** What the backend is told in passing: one call at a time, each tried a few times and then with the next one. */

import { backoff } from './retry.js'

/** @import { Sleep } from './types.js' */

const TRIES = 3
/** Between two calls; what arrives meanwhile goes together. Milliseconds. */
const REST = 1000
/** Parts that go together. */
const MOST = 1000
/** Characters that the backend reads of what was tried again. */
const LONGEST = 4000

export class Hints {
  #ports
  #last = Promise.resolve()
  /** Parts that were not told of. @type {number[]} */
  #untold = []
  #tellAt = 0
  /** What had to be tried again, by cause: how often, and the store's id of the last request. @type {Map<string, any[]>} */
  #retries = new Map()

  /**
   * @param {{ sleep: Sleep, now: () => number, random: () => number, signal: AbortSignal }} ports  After `signal` nothing
   *   more is told.
   */
  constructor(ports) {
    this.#ports = ports
  }

  /**
   * A part has arrived. If that is told later, it is with the next one.
   *
   * @param {number} partNumber
   * @param {(partNumbers: number[], options: { signal: AbortSignal }) => Promise<unknown>} tell
   */
  add(partNumber, tell) {
    const now = this.#ports.now()
    this.#untold.push(partNumber)
    if (now < this.#tellAt) return
    this.#tellAt = now + REST
    this.#last = this.#last.then(() => this.#tell(tell))
  }

  /** Something is tried again. @param {{ code: string, requestId?: string }} error  Why. */
  noteRetry({ code, requestId }) {
    this.#retries.set(code, [(this.#retries.get(code)?.[0] ?? 0) + 1, requestId])
  }

  /** What was noted since the last time: a word that is lost on the way is no loss. @returns {{ retries?: string }} */
  takeRetries() {
    const retries = [...this.#retries].join().slice(0, LONGEST) || undefined
    this.#retries.clear()
    return { retries }
  }

  /** @param {(partNumbers: number[], options: { signal: AbortSignal }) => Promise<unknown>} tell */
  async #tell(tell) {
    const partNumbers = this.#untold.splice(0, MOST)
    if (partNumbers.length === 0) return // an earlier one has told of them
    const { sleep, random, signal } = this.#ports
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        await tell(partNumbers, { signal })
        return
      } catch {
        if (failures === TRIES) {
          this.#untold.unshift(...partNumbers)
          return
        }
        await sleep(backoff(failures, random), { signal }).catch(() => {})
      }
    }
  }
}
