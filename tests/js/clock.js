/** Time that passes only when nothing else is left to do. */

/** Sleepers wake one after another, each as soon as all that can run has run: no wall clock, no order by chance. */
export class FakeClock {
  time = Date.UTC(2026, 10, 22, 12)
  /** @type {Set<{ at: number, wake: () => void }>} */
  #sleepers = new Set()
  #turning = false

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
