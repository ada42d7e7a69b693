/** How patient to be with a part under way: learned from the parts that have arrived. */

/**
 * @typedef {object} Seen  What was seen of a part; milliseconds.
 * @property {number} pause  The longest time without progress, while there were bytes to send.
 * @property {number} tail  From the last byte that left to the answer.
 * @property {number} whole
 */

/** Of a line that nobody knows yet. 6 MiB at 30 kB/s may hide in a send buffer for minutes. Milliseconds. */
const UNKNOWN = 150_000
const LEAST = 5000 // milliseconds
/** Of a line of which so far only the beginning of a part was seen. Milliseconds. */
const LEAST_GLIMPSED = 12_000
/** A whole send buffer takes longer to leave than the system waits to fill it up again. */
const GLIMPSE_FACTOR = 6
const MOST = 300_000 // milliseconds
const GRACE = 3000 // milliseconds
const FACTOR = 2
/** A part that is larger than what was learned from by more than this is a stranger. */
const STRANGER = 4
/** How much of an old memory goes with each new one. */
const FADE = 0.3

export class Pace {
  /** Bytes of the largest part learned from. */
  #length = 0
  /** @type {Seen} */
  #longest = { pause: 0, tail: 0, whole: 0 }

  /**
   * Progress counts the bytes that the system took, megabytes ahead of those that have left. So a line shows in its pauses,
   * and the longest ones count: at once where they are news, fading where they are not.
   *
   * @param {number} length  Bytes of the part.
   * @param {Seen} seen
   */
  learn(length, seen) {
    const isNews = length > this.#length * STRANGER
    this.#length = Math.max(this.#length, length)
    for (const name of /** @type {(keyof Seen)[]} */ (Object.keys(seen))) {
      const old = isNews ? 0 : this.#longest[name]
      this.#longest[name] = Math.max(seen[name], old + (seen[name] - old) * FADE)
    }
  }

  /**
   * How long a part may be silent.
   *
   * @param {number} length  Bytes of the part.
   * @param {object} circumstances
   * @param {'pause' | 'tail'} circumstances.phase
   * @param {boolean} circumstances.isQueued  Whether it may wait for others to make room: browsers have six connections
   *   a host.
   * @param {number | null} circumstances.glimpse  The longest pause among parts under way that move step by step.
   * @returns {number} milliseconds
   */
  patience(length, { phase, isQueued, glimpse }) {
    if (length > this.#length * STRANGER || this.#length === 0) {
      return glimpse === null ? UNKNOWN : Math.min(UNKNOWN, Math.max(LEAST_GLIMPSED, GRACE + GLIMPSE_FACTOR * glimpse))
    }
    const longest = this.#longest[phase] + (isQueued ? this.#longest.whole : 0)
    return Math.min(MOST, Math.max(LEAST, GRACE + FACTOR * longest))
  }
}
