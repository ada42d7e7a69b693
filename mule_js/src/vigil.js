/** Keeping an eye on the page and on time, as long as anything is under way. */

/** @import { Browser } from './types.js' */

/**
 * @typedef {(milliseconds: number, beat: (elapsed: number) => void) => () => void} Every
 *   Gives what ends it. `elapsed` is by the clock on the wall, in milliseconds.
 */

const BEAT = 1000 // milliseconds
/** A beat that is later by this comes from a machine that has slept, or whose clock was set. Milliseconds. */
const JUMP = 10_000
/** In the background browsers let timers go off but once a minute. Milliseconds. */
const HIDDEN_JUMP = 90_000

/** What an event of the page means. @type {Record<string, string>} */
const MEANINGS = {
  online: 'back',
  change: 'back',
  focus: 'look',
  pageshow: 'look',
  visibilitychange: 'look',
  resume: 'jump',
}

/**
 * Events: `beat` (every second), `jump` (time has passed without the page: what is under way is dead), `back` (there may be
 * another line now) and `look` (a person looks at the page again).
 */
export class Vigil extends EventTarget {
  #every
  #browser
  #attending = 0
  /** The kind of network, where the browser tells. @type {unknown} */
  #network
  /** Whether the page was hidden since the last beat. */
  #wasHidden = false
  #rest = () => {}
  /** How often time has jumped. */
  jumps = 0

  /** @param {{ every: Every, browser: Browser }} ports */
  constructor({ every, browser }) {
    super()
    this.#every = every
    this.#browser = browser
  }

  /** Whether the browser says so; it does not say so of every line that is down, and of some that are up. */
  get isOffline() {
    return this.#browser.navigator?.onLine === false
  }

  /** Watch until what this gives is called. */
  attend() {
    if (this.#attending === 0) this.#wake()
    this.#attending += 1
    return () => {
      this.#attending -= 1
      if (this.#attending === 0) this.#rest()
    }
  }

  get #isHidden() {
    return this.#browser.document?.visibilityState === 'hidden'
  }

  #wake() {
    const stop = this.#every(BEAT, (elapsed) => this.#beat(elapsed))
    const listen = (/** @type {Event} */ { type }) => this.#hear(type)
    const connection = this.#browser.navigator?.connection
    const targets = [this.#browser, this.#browser.document, connection]
    this.#network = connection?.type
    this.#wasHidden = this.#isHidden
    /** @param {'addEventListener' | 'removeEventListener'} what */
    const each = (what) => {
      for (const target of targets) for (const type of Object.keys(MEANINGS)) target?.[what]?.(type, listen)
    }
    each('addEventListener')
    this.#rest = () => {
      stop()
      each('removeEventListener')
    }
  }

  /** @param {string} type */
  #hear(type) {
    const network = this.#browser.navigator?.connection?.type
    if (type === 'change' && network === this.#network) return // only its estimate of the speed is another
    this.#network = network
    this.#wasHidden ||= type === 'visibilitychange'
    this.#tell(MEANINGS[type])
  }

  /** @param {number} elapsed */
  #beat(elapsed) {
    const late = this.#wasHidden || this.#isHidden ? HIDDEN_JUMP : JUMP
    this.#wasHidden = this.#isHidden
    this.#tell(elapsed < -JUMP || elapsed > late ? 'jump' : 'beat')
  }

  /** @param {string} type */
  #tell(type) {
    if (type === 'jump') this.jumps += 1
    this.dispatchEvent(new Event(type))
  }
}
