/** How patient to be with a part under way: learned from the parts that have arrived. */

/**
 * @typedef {object} Seen  What was seen of a part; milliseconds.
 * @property {number} pause  The longest time without progress, while there were bytes to send.
 * @property {number} tail  From the last byte that left to the answer.
 * @property {number} whole
 * @property {number} crowd  How many parts were under way at its end.
 */

/** Of a line that nobody knows yet. 6 MiB at 30 kB/s may hide in a send buffer for minutes. Milliseconds. */
const UNKNOWN = 150_000
const LEAST = 5000 // milliseconds
/** What even a bad line carries, in bytes a millisecond: small parts are not hidden for long. */
const SLOWEST = 30
/** Of a line of which so far only the beginning of a part was seen. Milliseconds. */
const LEAST_GLIMPSED = 12_000
/** A whole send buffer takes longer to leave than the system waits to fill it up again. */
const GLIMPSE_FACTOR = 6
const MOST = 300_000 // milliseconds
/** Where its own steps say that it takes longer than that. Milliseconds. */
const MOST_GUESSED = 1_800_000
const GRACE = 3000 // milliseconds
const FACTOR = 2
/** A part that is so many times as large as what was learned from is a stranger. */
const STRANGER = 4
/** How much of an old memory goes with each new one. */
const FADE = 0.3
/** To send a part again costs little where it takes no longer than this. Milliseconds. */
const QUICK = 10_000
/** Some megabytes have left a send buffer by then, also where a connection is slower than the others. Milliseconds. */
const DRAINING = 30_000
/** A part may take its usual time and so many of the usual deviations, of which none is below this share of the time. */
const DEVIATIONS = 4
const LEAST_DEVIATION = 1 / 16
/** What is taken for it as long as only one part was seen. */
const FIRST_DEVIATION = 1 / 8
/** And this for the way to the store and back. Milliseconds. */
const ROUND_TRIP = 2000

export class Pace {
  /** Bytes of the largest part learned from. */
  #length = 0
  /** The longest of each, in milliseconds. */
  #longest = { pause: 0, tail: 0, whole: 0 }
  /** What the store takes to answer, at least lately. Milliseconds. */
  #answer = 0
  /** Of a part, as RFC 6298 smooths round-trip times: milliseconds a byte, and how many shared the line. */
  #usual = { time: 1 / SLOWEST, deviation: 0, crowd: 1 }

  /**
   * Progress counts the bytes that the system took, megabytes ahead of those that have left. So a line shows in its pauses,
   * and the longest ones count: at once where they are news, fading where they are not.
   *
   * @param {number} length  Bytes of the part.
   * @param {Seen} seen
   */
  learn(length, { crowd, ...seen }) {
    if (length === 0) return // of an empty file nothing is to be learned
    const isNews = length >= this.#length * STRANGER
    this.#length = Math.max(this.#length, length)
    for (const name of /** @type {(keyof typeof seen)[]} */ (Object.keys(seen))) {
      const old = isNews ? 0 : this.#longest[name]
      this.#longest[name] = Math.max(seen[name], old + (seen[name] - old) * FADE)
    }
    this.#answer = isNews ? seen.tail : Math.min(seen.tail, this.#answer + (seen.tail - this.#answer) * FADE)
    if (this.#isShort(length)) return // most of its time went into the way there and back
    const time = Math.max(1, seen.whole) / length // a coarse clock says 0
    const { time: usual, deviation } = this.#usual
    this.#usual = isNews
      ? { time, deviation: time * FIRST_DEVIATION, crowd }
      : { time: usual + (time - usual) / 8, deviation: deviation + (Math.abs(time - usual) - deviation) / 4, crowd }
  }

  /** Whether its length says little of how long it takes. @param {number} length  Bytes. */
  #isShort(length) {
    return length * STRANGER < this.#length
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
   * @param {number | null} circumstances.age  Milliseconds from its first to its last sign of life.
   * @param {number} circumstances.crowd  How many parts are under way.
   * @param {number} circumstances.guess  How long it takes in all, in milliseconds, as its own steps have it; 0: nobody knows.
   * @returns {number} milliseconds
   */
  patience(length, { phase, isQueued, glimpse, age, crowd, guess }) {
    const { time, deviation, crowd: usual } = this.#usual
    const whole = time * length * Math.max(1, crowd / usual)
    if (length >= this.#length * STRANGER) {
      // By the byte a smaller one takes longer, so a stranger is slower than that only where the line is.
      const most = LEAST_GLIMPSED + Math.min(length / SLOWEST, FACTOR * whole)
      if (glimpse === null) return Math.min(MOST_GUESSED, Math.max(Math.min(UNKNOWN, most), guess))
      return Math.min(UNKNOWN, Math.max(LEAST_GLIMPSED, GRACE + GLIMPSE_FACTOR * glimpse))
    }
    const longest = this.#longest[phase] + (isQueued ? this.#longest.whole : 0)
    // A send buffer that swallows a part whole leaves nothing to judge by but what it takes in all.
    const due = whole * (1 + DEVIATIONS * Math.max(LEAST_DEVIATION, deviation / time))
    const answer = this.#isShort(length) ? FACTOR * this.#answer : 0
    const left = age === null || whole > QUICK ? Infinity : ROUND_TRIP + answer + due - age
    // A send buffer may hide most of a part: that leaves in the time that parts take, slow ones, too, or in which this one
    // was swallowed.
    const hidden =
      phase === 'tail' ? Math.max(age ?? 0, Math.min(whole, QUICK), Math.min(due - (age ?? 0), DRAINING)) : 0
    return Math.min(MOST, Math.max(LEAST, hidden, Math.min(GRACE + FACTOR * longest, left)))
  }
}
