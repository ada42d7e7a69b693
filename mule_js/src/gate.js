/** Lets a number of files in, in the order of their coming; the others wait until one of them leaves. */

export class Gate {
  #most
  #inside = 0
  /** @type {Set<() => void>} */
  #waiting = new Set()

  /** @param {number} most */
  constructor(most) {
    this.#most = most
  }

  /**
   * @param {{ signal: AbortSignal }} options
   * @returns {Promise<() => void>} Leaves; of no effect the second time.
   */
  enter({ signal }) {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const abort = () => {
        this.#waiting.delete(enter)
        reject(signal.reason)
      }
      const enter = () => {
        signal.removeEventListener('abort', abort)
        this.#waiting.delete(enter)
        this.#inside += 1
        resolve(leave)
      }
      let isIn = true
      const leave = () => {
        this.#inside -= Number(isIn)
        isIn = false
        this.#admit()
      }
      signal.addEventListener('abort', abort)
      this.#waiting.add(enter)
      this.#admit()
    })
  }

  #admit() {
    for (const enter of this.#waiting) {
      if (this.#inside >= this.#most) return
      enter()
    }
  }
}
