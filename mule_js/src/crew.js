/** How many parts are under way at a time: more while that makes it faster, fewer where line or store have enough. */

import { Gate } from './gate.js'
import { CONNECTIONS, FILLING } from './habits.js'

/**
 * One is under way while another is signed, asked for permission, or tried again. It begins so, too: what is under way is
 * what a line that goes dark eats, so more are for lines that are the faster for it.
 */
const LEAST = 2
/**
 * So many stay once they were tried, unless that strains the line. A far one is fast before it loses the first packets, and
 * slow afterwards, so that it looks as if more of them were of no use.
 */
const KEPT = 4
/** More at a time: what a single one adds is hard to tell from chance. As long as more have always helped, twice as many. */
const STEP = 2
/** They have to bring this share of what they would if each had a line of its own, or they are too many. */
const GAIN = 0.5
/** A line that carries less than this share of what it has carried is not full: it loses packets, or others use it. */
const FULL = 0.6
/** How much of that is remembered from one look to the next. */
const FADE = 0.99
/** Where they are not seen moving, so many have to arrive; but for the very first look, which lets more be tried. */
const ENOUGH = 4
/** Where more than this share of a part leaves at once, it does not go far. */
const LEAP = 1 / 8
/** For so long each of them has to be seen moving before they are judged. Milliseconds. */
const GLANCE = 300
/** Who has not made it faster by then does not; and from so much of the past it is known how fast it was. Milliseconds. */
const LOOK = 4000
/** Before more are tried again; twice as long each time that they were too many. Milliseconds. */
const CALM = 5000
const MOST_CALM = 80_000
/** Where a part takes no longer, there is nothing to lose by more of them. Milliseconds. */
const QUICK = 1000
/** How much the latest part counts for the speed. */
const SMOOTHING = 0.2

/**
 * @typedef {object} Flight  One part under way.
 * @property {number} begun
 * @property {number} toldAt  When it moved last.
 * @property {number} sent  Bytes that had left by then.
 * @property {number} leap  More bytes at once than a line takes.
 * @property {boolean} isSeen  Whether its movements have told of the line.
 * @property {boolean} isDeep  Whether it moves into a buffer that swallows megabytes, so that they tell nothing.
 */

export class Crew {
  #now
  #isStrain
  #least
  #gate
  /** What was seen since `begun`, from `since` on: bytes that left, and how long they took, of all parts together. */
  #round = { begun: 0, since: 0, bytes: 0, time: 0, landed: 0 }
  /** The same since the last look. */
  #glance = { since: 0, bytes: 0, time: 0 }
  /** The most that the line has carried, in bytes per millisecond. */
  #best = 0
  /** How many there were before more were tried, and their bytes per millisecond; NaN: nothing is being tried. */
  #base = { size: 0, goodput: NaN }
  #calm = CALM
  #calmAt = 0
  #shrunkAt = -Infinity
  /** Bytes of the longest part. */
  #longest = 0
  /** Bytes per second that the line takes, about; 0: nobody knows yet. */
  speed = 0

  /**
   * @param {number | 'auto'} workers  A number fixes it.
   * @param {{ now: () => number, isStrain: (error: unknown) => boolean }} ports  `isStrain`: whether a part's failure
   *   may come from too many of them.
   */
  constructor(workers, { now, isStrain }) {
    this.#now = now
    this.#isStrain = isStrain
    const isFixed = workers !== 'auto'
    this.most = isFixed ? workers : CONNECTIONS
    this.#least = isFixed ? workers : LEAST
    this.#gate = new Gate(this.#least)
  }

  /** The store has one more name, to which the browser opens so many connections more. @param {number} connections */
  widen(connections) {
    this.most += connections
    if (!this.#base.size) this.#gate.resize(this.size + LEAST) // as at the first one
  }

  /** How many may be under way now. */
  get size() {
    return this.#gate.size
  }

  /**
   * Send a part as soon as there is room for it.
   *
   * @template T
   * @param {(onProgress: (sent: number) => void) => Promise<T>} send  Tells how many bytes have left so far.
   * @param {{ length: number, signal: AbortSignal }} options  `length` in bytes.
   */
  async carry(send, { length, signal }) {
    const leave = await this.#gate.enter({ signal })
    const begun = this.#now()
    const flight = { begun, leap: length * LEAP, toldAt: begun, sent: 0, isSeen: false, isDeep: false }
    try {
      const answer = await send((sent) => this.#move(flight, sent))
      this.#land(flight, length)
      return answer
    } catch (error) {
      // What was under way before the last one fell out says nothing new: a line that goes dark takes all of them.
      if (begun >= this.#shrunkAt && !signal.aborted && this.#isStrain(error)) this.#shrink()
      throw error
    } finally {
      leave()
    }
  }

  /**
   * @param {Flight} flight
   * @param {number} sent  Bytes.
   */
  #move(flight, sent) {
    const now = this.#now()
    const round = this.#round
    if (round.since === Infinity && flight.begun >= round.begun) round.since = flight.begun + FILLING
    // The browser sends it again by itself: its connection has died.
    if (sent < flight.sent && flight.begun >= this.#shrunkAt) this.#shrink()
    flight.isDeep ||= sent - flight.sent > flight.leap
    if (!flight.isDeep && flight.toldAt >= flight.begun + FILLING) {
      flight.isSeen = true
      this.#count(sent - flight.sent, { since: flight.toldAt, time: now - flight.toldAt })
    }
    flight.sent = sent
    flight.toldAt = now
  }

  /**
   * @param {Flight} flight
   * @param {number} length  Bytes.
   */
  #land({ begun, isSeen }, length) {
    const time = this.#now() - begun
    const speed = (length / Math.max(1, time)) * 1000 * this.#gate.inside
    this.speed += (speed - this.speed) * (this.speed ? SMOOTHING : 1)
    this.#longest = Math.max(this.#longest, length)
    if (time * this.#longest < QUICK * length && this.#now() >= this.#calmAt) this.#grow(NaN)
    else if (!isSeen && begun >= this.#round.begun) this.#count(length, { since: Infinity, time })
  }

  /**
   * @param {number} bytes
   * @param {{ since: number, time: number }} when  `time`: milliseconds that they took.
   */
  #count(bytes, { since, time }) {
    if (this.#gate.inside < this.size) return
    for (const seen of [this.#round, this.#glance]) {
      if (since < seen.since) continue
      seen.bytes += bytes
      seen.time += time
    }
    const isMoving = since < Infinity
    this.#round.landed += Number(!isMoving)
    if (!isMoving && this.#round.landed < ENOUGH && this.#base.size) return
    if (this.#glance.time >= GLANCE * this.size) this.#judge({ isMoving })
  }

  /** @param {{ isMoving: boolean }} seen  Whether parts were seen moving, not only arriving. */
  #judge({ isMoving }) {
    const now = this.#now()
    const goodputOf = (/** @type {{ bytes: number, time: number }} */ { bytes, time }) =>
      (bytes / time) * this.#gate.inside
    const [goodput, latest] = [this.#round, this.#glance].map(goodputOf)
    const { size, goodput: before } = this.#base
    const isTrial = before >= 0
    const isLong = now - this.#round.since >= LOOK
    this.#glance = { since: 0, bytes: 0, time: 0 }
    if (isMoving) this.#best = Math.max(this.#best * FADE, latest)
    if (goodput - before >= before * (this.size / size - 1) * GAIN) {
      this.#calm = CALM
      this.#grow(goodput)
    } else if (isMoving && now >= this.#calmAt && latest < this.#best * FULL) {
      this.#grow(latest)
    } else if (isTrial && isLong) {
      this.#resize(Math.max(size, Math.min(KEPT, this.size)))
      this.#calmAt = now + this.#calm
      this.#calm = Math.min(MOST_CALM, this.#calm * 2)
    } else if (!isTrial && (isLong || this.#calmAt === 0)) {
      if (now >= this.#calmAt && this.#gate.inside === this.size) this.#grow(goodput)
      else this.#resize(this.size) // what was seen is no news by then
    }
  }

  /** Try more, if somebody waits to be one of them. @param {number} goodput  NaN: they are welcome anyway. */
  #grow(goodput) {
    const size = Math.max(this.size, this.#gate.inside)
    const step = this.#calmAt ? STEP : size
    this.#resize(this.#gate.isCrowded ? Math.min(this.most, size + step) : this.size)
    if (this.size <= size) return
    this.#base = { size, goodput }
    this.#round.since = Infinity
  }

  #shrink() {
    const isTrial = this.#base.goodput >= 0
    this.#resize(isTrial ? this.#base.size : Math.max(this.#least, this.size - 1))
    this.#shrunkAt = this.#now()
    this.#calmAt = this.#shrunkAt + 2 * CALM
  }

  /** @param {number} size */
  #resize(size) {
    const now = this.#now()
    this.#base = { size, goodput: NaN }
    this.#round = { begun: now, since: now, bytes: 0, time: 0, landed: 0 }
    this.#glance = { since: 0, bytes: 0, time: 0 }
    this.#gate.resize(size)
  }
}
