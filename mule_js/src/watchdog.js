/** Sends calls, and cuts those off that are dead: nobody else ever does. */

import { MuleError } from './errors.js'
import { CONNECTIONS, FILLING, hostOf } from './habits.js'
import { Pace } from './pace.js'

/** @import { Line } from './line.js' */
/** @import { Answer, Call, Send } from './types.js' */
/** @import { Vigil } from './vigil.js' */

/** How long a call without upload progress may be silent, unless it says otherwise. Milliseconds. */
const SILENCE = 20_000
/** What a body may take that shows no progress. */
const BYTES_PER_MILLISECOND = 10
/** Who is silent for longer than this is inspected: patience is for slow lines, not for dead ones. Milliseconds. */
const SUSPICIOUS = 8000
/** A light call that is silent for so long is dead where a probe is answered at once. Milliseconds. */
const SUSPICIOUS_LIGHT = 5000
/** Others that moved within this many milliseconds say that the line is alive. */
const MOVING = 3000
/** So many of them tell. */
const STEPS = 8
/** How often patience is doubled after calls that were cut off in a row. */
const DOUBLINGS = 6

/** One call on its way. */
class Flight {
  #now
  sent = 0
  pause = 0
  tail = 0
  /** How often it moved after the send buffer was filled, and by how many bytes. */
  steps = 0
  stepped = 0
  cut = new AbortController()

  /**
   * @param {Call} call
   * @param {() => number} now
   */
  constructor(call, now) {
    this.#now = now
    this.length = sizeOf(call.body)
    this.call = call
    this.begun = now()
    this.movedAt = this.begun
    /** When it moved first; 0: not yet. */
    this.startedAt = 0
  }

  get host() {
    return hostOf(this.call.url)
  }

  get hasMoved() {
    return this.startedAt > 0
  }

  get silence() {
    return this.#now() - this.movedAt
  }

  /** Whether it carries little and is answered soon, so that another try costs nothing. */
  get isLight() {
    return !this.call.onProgress && !this.call.silence
  }

  /** What it asks for; what it says is another matter. */
  get what() {
    return `${this.call.method} ${this.call.url.split('?')[0]}`
  }

  /** Whether nothing of it is left to send. */
  get isOut() {
    return this.sent >= this.length
  }

  /** How long it takes in all, in milliseconds, as its steps have it; 0: nobody knows. */
  get guess() {
    return this.stepped > 0 ? ((this.movedAt - this.begun - FILLING) * this.length) / this.stepped : 0
  }

  /** A sign of life. @param {number} [bytes] */
  move(bytes = 0) {
    const phase = this.isOut ? 'tail' : 'pause'
    this[phase] = Math.max(this[phase], this.silence)
    this.movedAt = this.#now()
    this.startedAt ||= this.movedAt
    if (this.movedAt - this.begun <= FILLING) return
    this.steps += 1
    this.stepped += Math.max(0, bytes)
  }

  /** @param {number} sent  Bytes; fewer than before where the browser sends it again by itself. */
  progress(sent) {
    if (sent !== this.sent) this.move(sent - this.sent)
    this.sent = sent
    this.call.onProgress?.(sent)
  }

  get seen() {
    return { pause: this.pause, tail: this.tail, whole: this.#now() - this.begun }
  }
}

export class Watchdog {
  #send
  #now
  #vigil
  #line
  /** @type {Set<Flight>} */
  #flights = new Set()
  #pace = new Pace()
  /** How many calls without progress were cut off in a row, by what they asked for. @type {Map<string, number>} */
  #strikes = new Map()

  /** @param {{ send: Send, now: () => number, vigil: Vigil, line: Pick<Line, 'inspect'> }} ports */
  constructor({ send, now, vigil, line }) {
    this.#send = send
    this.#now = now
    this.#vigil = vigil
    this.#line = line
    vigil.addEventListener('beat', () => {
      this.#cut((flight) => flight.silence > this.#patience(flight), 'Stalled')
      this.#inspect('signer')
      this.#inspect('store')
    })
    vigil.addEventListener('jump', () => this.#cut(() => true, 'Interrupted'))
    vigil.addEventListener('back', () => this.#cut((flight) => flight.silence > MOVING, 'Interrupted'))
  }

  /** As the port of that name; rejects with a MuleError `Stalled` or `Interrupted` where it gave the call up. @type {Send} */
  send = async (call) => {
    const { signal, onProgress } = call
    signal?.throwIfAborted()
    const flight = new Flight(call, this.#now)
    const abort = () => flight.cut.abort(signal?.reason)
    const leave = this.#vigil.attend()
    signal?.addEventListener('abort', abort)
    this.#flights.add(flight)
    try {
      const watched = { onProgress: onProgress && ((/** @type {number} */ sent) => flight.progress(sent)) }
      const answer = await this.#send({ ...call, ...watched, onReply: () => flight.move(), signal: flight.cut.signal })
      flight.move()
      this.#learn(flight, answer)
      return answer
    } finally {
      this.#flights.delete(flight)
      signal?.removeEventListener('abort', abort)
      leave()
    }
  }

  /**
   * @param {Flight} flight
   * @param {Answer} answer
   */
  #learn(flight, { status }) {
    if (!flight.call.onProgress) this.#strikes.delete(flight.what)
    else if (status < 300) this.#pace.learn(flight.length, { ...flight.seen, crowd: this.#parts.length })
  }

  /** @param {'signer' | 'store'} source */
  async #inspect(source) {
    const isSuspect = (/** @type {Flight} */ flight) =>
      flight.call.source === source &&
      flight.silence > (flight.isLight ? SUSPICIOUS_LIGHT : SUSPICIOUS) * doubled(this.#stalls(flight))
    const suspect = [...this.#flights].find(isSuspect)
    if (!suspect) return
    const { isPrompt, isBack } = await this.#line.inspect(source, suspect.call.url.split('?')[0])
    const isDead = (/** @type {Flight} */ flight) => isBack || (isPrompt && (flight.isLight || this.#isStuck(flight)))
    this.#cut((flight) => isSuspect(flight) && isDead(flight), 'Stalled')
  }

  /** Whether it has not even begun to be sent, although there is room. @param {Flight} flight */
  #isStuck({ call, hasMoved, host }) {
    const there = this.#parts.filter((flight) => flight.host === host)
    return call.onProgress !== undefined && !hasMoved && there.length < CONNECTIONS
  }

  /** How often the like of it was cut off for its silence before. @param {Flight} flight */
  #stalls({ call, what }) {
    return call.onProgress ? (call.stalls ?? 0) : (this.#strikes.get(what) ?? 0)
  }

  /** @param {Flight} flight @returns {number} Milliseconds that it may be silent. */
  #patience(flight) {
    const { call, length, isOut, hasMoved, movedAt, startedAt } = flight
    const { onProgress, silence = SILENCE } = call
    const patience = onProgress
      ? this.#pace.patience(length, {
          phase: isOut ? 'tail' : 'pause',
          isQueued: !hasMoved && this.#isAlive,
          glimpse: this.#glimpse,
          age: hasMoved ? movedAt - startedAt : null,
          crowd: this.#parts.length,
          guess: flight.guess,
        })
      : silence + length / BYTES_PER_MILLISECOND
    return patience * doubled(this.#stalls(flight))
  }

  /** The parts under way; other calls tell nothing of what parts take. */
  get #parts() {
    return [...this.#flights].filter(({ call }) => call.onProgress)
  }

  get #glimpse() {
    const telling = this.#parts.filter(({ steps }) => steps >= STEPS)
    return telling.length ? Math.max(...telling.map(({ pause }) => pause)) : null
  }

  get #isAlive() {
    return this.#parts.some(({ hasMoved, silence }) => hasMoved && silence < MOVING)
  }

  /**
   * @param {(flight: Flight) => boolean} isDead
   * @param {string} code
   */
  #cut(isDead, code) {
    const dead = [...this.#flights].filter(isDead) // before any of them is gone
    const asked = new Set(dead.filter(({ call }) => !call.onProgress && code === 'Stalled').map(({ what }) => what))
    for (const what of asked) this.#strikes.set(what, (this.#strikes.get(what) ?? 0) + 1)
    for (const { cut } of dead) cut.abort(new MuleError(code, 'no sign of life'))
  }
}

/** @param {number} times */
const doubled = (times) => 2 ** Math.min(times, DOUBLINGS)

/** @param {Call['body']} body @returns {number} Bytes, or nearly. */
function sizeOf(body) {
  return typeof body === 'string' ? body.length : (body?.size ?? 0)
}
