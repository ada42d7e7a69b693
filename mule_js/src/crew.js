/** How many parts are under way at a time: more while that makes it faster, fewer where line or store have enough. */

/**
 * One is under way while another is signed, asked for permission, or tried again. It begins so, too: what is under way is
 * what a line that goes dark eats, so more are for lines that are the faster for it.
 */
const LEAST = 2
/** Connections that a browser opens to one host that speaks HTTP/1.1. */
const MOST = 6
/** One more has to make it faster by this, or it is one too many. */
const GAIN = 1.1
/** Rounds without trouble before one more is tried; twice as many each time that it was one too many. */
const CALM = 1
const MOST_CALM = 32

export class Crew {
  #now
  #isStrain
  #least
  #size
  #flying = 0
  /** Those that wait for room, in the order of their coming. @type {Set<() => void>} */
  #waiting = new Set()
  /** @type {{ since: number, bytes: number, parts: number }} */
  #round
  /** Bytes per millisecond of the last round with one fewer, while one more is tried. */
  #before = NaN
  #calm = 0
  #wanted = CALM
  #shrunkAt = -Infinity

  /**
   * @param {number | 'auto'} workers  A number fixes it.
   * @param {{ now: () => number, isStrain: (error: unknown) => boolean }} ports  `isStrain`: whether a part's failure
   *   may come from too many of them.
   */
  constructor(workers, { now, isStrain }) {
    this.#now = now
    this.#isStrain = isStrain
    const isFixed = workers !== 'auto'
    this.most = isFixed ? workers : MOST
    this.#least = isFixed ? workers : LEAST
    this.#size = this.#least
    this.#round = this.#begin()
  }

  /** How many may be under way now. */
  get size() {
    return this.#size
  }

  /**
   * Send a part as soon as there is room for it.
   *
   * @template T
   * @param {() => Promise<T>} send
   * @param {{ length: number, signal: AbortSignal }} options  `length` in bytes.
   */
  async carry(send, { length, signal }) {
    await this.#enter(signal)
    const began = this.#now()
    try {
      const answer = await send()
      this.#count(length)
      return answer
    } catch (error) {
      // What was under way before the last one fell out says nothing new: a line that goes dark takes all of them.
      if (began >= this.#shrunkAt && !signal.aborted && this.#isStrain(error)) this.#shrink()
      throw error
    } finally {
      this.#flying -= 1
      this.#admit()
    }
  }

  /** @param {AbortSignal} signal */
  async #enter(signal) {
    signal.throwIfAborted()
    if (this.#flying < this.#size) {
      this.#flying += 1
      return
    }
    await new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', abort)
        this.#waiting.delete(enter)
        this.#flying += 1
        resolve(undefined)
      }
      const abort = () => {
        this.#waiting.delete(enter)
        reject(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.add(enter)
    })
  }

  #admit() {
    for (const enter of this.#waiting) {
      if (this.#flying >= this.#size) return
      enter()
    }
  }

  #begin() {
    return { since: this.#now(), bytes: 0, parts: 0 }
  }

  #shrink() {
    this.#size = Math.max(this.#least, this.#size - 1)
    this.#shrunkAt = this.#now()
    this.#before = NaN
    this.#calm = 0
    this.#round = this.#begin()
  }

  /** @param {number} bytes */
  #count(bytes) {
    const round = this.#round
    round.bytes += bytes
    round.parts += 1
    if (this.#waiting.size === 0)
      this.#round = this.#begin() // with nobody in reserve it says little
    else if (round.parts >= 2 * this.#size) this.#judge(round.bytes / (this.#now() - round.since))
  }

  /** @param {number} goodput  Bytes per millisecond of a round. */
  #judge(goodput) {
    this.#calm += 1
    if (goodput < this.#before * GAIN) {
      this.#size -= 1
      this.#calm = 0
      this.#wanted = Math.min(MOST_CALM, this.#wanted * 2)
    } else if (goodput >= this.#before * GAIN) {
      this.#wanted = CALM
    }
    this.#before = NaN
    if (this.#calm >= this.#wanted && this.#size < this.most) {
      this.#before = goodput
      this.#size += 1
      this.#admit()
    }
    this.#round = this.#begin()
  }
}
