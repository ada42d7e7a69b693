/** How far an upload is: bytes, speed, time left. Every call costs the same, however many parts there are. */

const INTERVAL = 100 // milliseconds between two progress events
const SMOOTHING = 5000 // milliseconds in which a change of speed shows by two thirds

export class Progress {
  #now
  #notify
  #stored = 0
  #flying = 0
  /** Bytes sent of each part under way. @type {Map<number, number>} */
  #parts = new Map()
  #toldAt = -Infinity
  #measuredAt = 0
  #measured = 0
  #speed = 0

  /**
   * @param {object} options
   * @param {number} options.total  Bytes.
   * @param {() => number} options.now
   * @param {() => void} options.notify
   */
  constructor({ total, now, notify }) {
    this.total = total
    this.#now = now
    this.#notify = notify
  }

  get loaded() {
    return Math.min(this.total, this.#stored + this.#flying)
  }

  /** Bytes under way: sent, and not yet known to have arrived. */
  get flying() {
    return this.#flying
  }

  /** Bytes per second, smoothed. */
  get speed() {
    return this.#speed
  }

  /** Seconds, or null as long as nobody can tell. */
  get timeLeft() {
    return this.#speed > 0 ? (this.total - this.loaded) / this.#speed : null
  }

  /** Bytes sent of each part under way. @returns {ReadonlyMap<number, number>} */
  get parts() {
    return this.#parts
  }

  /**
   * @param {number} partNumber
   * @param {number} sent  Bytes of it so far.
   */
  fly(partNumber, sent) {
    this.#flying += sent - (this.#parts.get(partNumber) ?? 0)
    this.#parts.set(partNumber, sent)
    if (this.#now() - this.#toldAt >= INTERVAL) this.tell()
  }

  /**
   * The part is no longer under way.
   *
   * @param {number} partNumber
   * @param {number} stored  Bytes of it that the store has now: all or none.
   */
  land(partNumber, stored) {
    this.#stored += stored
    this.fly(partNumber, 0)
    this.#parts.delete(partNumber)
  }

  /** Somebody else sends it. @param {number} loaded  Bytes. */
  follow(loaded) {
    this.#stored = loaded
    this.tell()
  }

  /** Begin anew from what the store has; that is no speed. @param {number} stored  Bytes. */
  reset(stored) {
    this.#stored = stored
    this.#flying = 0
    this.#parts.clear()
    this.rest()
    this.tell()
  }

  /** Forget the speed: time that passes from now on without bytes says nothing about the line. */
  rest() {
    this.#speed = 0
    this.#measuredAt = 0
  }

  /** Measure and tell at once. */
  tell() {
    this.#toldAt = this.#now()
    this.#measure()
    this.#notify()
  }

  #measure() {
    const now = this.#now()
    const elapsed = now - this.#measuredAt
    if (this.#measuredAt && elapsed > 0) {
      const speed = (Math.max(0, this.loaded - this.#measured) / elapsed) * 1000
      const weight = this.#speed ? 1 - Math.exp(-elapsed / SMOOTHING) : 1
      this.#speed += (speed - this.#speed) * weight
    }
    this.#measuredAt = now
    this.#measured = this.loaded
  }
}
