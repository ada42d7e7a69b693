/** Time that passes only when nothing else is left to do. */

import { setImmediate as turn } from 'node:timers/promises'

/** Sleepers wake one after another, each as soon as all that can run has run: no wall clock, no order by chance. */
export class FakeClock {
  time = Date.UTC(2026, 10, 22, 12)
  /** @type {Set<{ at: number, wake: () => void }>} */
  #sleepers = new Set()
  #turning = false
  /** @type {Set<{ milliseconds: number, beat: (elapsed: number) => void, last: number }>} */
  #beats = new Set()

  now = () => this.time

  /** @type {import('../../mule_js/src/types.js').Sleep} */
  sleep = (milliseconds, { signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const sleeper = {
        at: this.time + milliseconds,
        wake: () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#sleepers.add(sleeper)
      this.#turn()
    })

  /** Beats come only while a test lets time pass. @type {import('../../mule_js/src/vigil.js').Every} */
  every = (milliseconds, beat) => {
    const beating = { milliseconds, beat, last: this.time }
    this.#beats.add(beating)
    return () => this.#beats.delete(beating)
  }

  /** How many beat. */
  get beating() {
    return this.#beats.size
  }

  /** Let time pass, with all that beats in it. @param {number} milliseconds @param {{ step?: number }} [options] */
  async pass(milliseconds, { step = 1000 } = {}) {
    for (const end = this.time + milliseconds; this.time < end; ) {
      this.time += step
      for (const beating of [...this.#beats]) {
        if (this.time - beating.last < beating.milliseconds) continue
        const elapsed = this.time - beating.last
        beating.last = this.time
        beating.beat(elapsed)
      }
      await turn()
    }
  }

  #turn() {
    if (this.#turning) return
    this.#turning = true
    setImmediate(() => {
      this.#turning = false
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0]
      if (!next) return
      this.#sleepers.delete(next)
      this.time = Math.max(this.time, next.at)
      next.wake()
      this.#turn()
    })
  }
}
