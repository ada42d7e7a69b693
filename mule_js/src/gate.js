/** Lets a number of files or parts in, in the order of their coming; the others wait until one of them leaves. */

export class Gate {
  /** How many may be inside. */
  size
  /** How many are. */
  inside = 0
  /** @type {Set<() => void>} */
  #waiting = new Set()

  /** @param {number} size */
  constructor(size) {
    this.size = size
  }

  /** Whether somebody waits. */
  get isCrowded() {
    return this.#waiting.size > 0
  }

  /** Let so many be inside from now on; nobody is sent away. @param {number} size */
  resize(size) {
    this.size = size
    this.#admit()
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
        this.inside += 1
        resolve(leave)
      }
      let isIn = true
      const leave = () => {
        this.inside -= Number(isIn)
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
      if (this.inside >= this.size) return
      enter()
    }
  }
}
