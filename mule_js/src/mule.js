/** Many files, one after another and several at a time. */

import { Backend } from './backend.js'
import { every, now, random, sleep } from './clock.js'
import { connect } from './connect.js'
import { toMuleError } from './errors.js'
import { Gate } from './gate.js'
import { probe, send } from './http.js'
import { Pool } from './pool.js'
import { Store } from './s3.js'
import { Upload } from './upload.js'

/** @import { MuleError } from './errors.js' */
/** @import { Probe } from './line.js' */
/** @import { Furnish, Shared } from './means.js' */
/** @import { Browser, Memory, Send, Sleep } from './types.js' */
/** @import { Every } from './vigil.js' */

/**
 * @typedef {object} StorePorts
 * @property {Send} send
 * @property {() => number} now  By a clock that is right.
 * @property {number | 'auto'} workers
 * @property {Shared['crew']} crew
 * @property {Pool} pool
 *
 * @typedef {object} Options
 * @property {string} backend  Where the upload backend is mounted.
 * @property {number | 'auto'} workers  Parts under way at a time, over all files; `auto`: four.
 * @property {number} patience  Milliseconds that one thing may go on failing before the upload does.
 * @property {Send} send
 * @property {Probe} probe
 * @property {() => number} now  Milliseconds since 1970.
 * @property {() => number} random  0 ≤ random < 1
 * @property {Sleep} sleep
 * @property {Every} every
 * @property {Browser} browser  Where the page's locks, channels and events are: its `globalThis`.
 * @property {Memory} memory  What is known of unfinished uploads; a Map knows it as long as the page is there.
 * @property {typeof Backend} Backend  What calls it.
 * @property {(workers: number | 'auto', ports: Options) => Shared['crew']} makeCrew  Who decides how many parts are under way.
 * @property {(ports: StorePorts) => Store} makeStore  What calls the store.
 * @property {(error: unknown) => MuleError} phrase  Puts what an upload fails with, or waits out, into words.
 * @property {Furnish} furnish  Gives an upload what is beyond the core.
 */

/** As many as most lines need, where nobody measures what it makes of them. */
const WORKERS = 4

/** @type {Omit<Options, 'memory'>} */
const DEFAULTS = {
  backend: '/upload-backend',
  workers: 'auto',
  patience: Infinity,
  send,
  probe,
  now,
  random,
  sleep,
  every,
  browser: globalThis,
  Backend,
  makeCrew: (workers) => ({ most: workers === 'auto' ? WORKERS : workers, speed: 0, carry: (send) => send(() => {}) }),
  makeStore: (ports) => new Store(ports),
  phrase: toMuleError,
  furnish() {},
}

/** How many files are made ready ahead of those that are sent. */
const AHEAD = 64

const OVER = ['done', 'failed', 'cancelled']

/**
 * @param {Partial<Options>} options  Those left undefined take the defaults.
 * @returns {Shared} What all uploads of one Mule work with.
 */
export function equip(options) {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  /** @type {Options} */
  const ports = { ...DEFAULTS, memory: new Map(), ...Object.fromEntries(given) }
  const crew = ports.makeCrew(ports.workers, ports)
  const pool = new Pool(crew.most)
  const made = { ...ports, crew, dead: new Set(), pool, ahead: new Gate(AHEAD), reading: new Gate(crew.most) }
  return { ...made, ...connect(made) }
}

export class Mule {
  #shared
  /** @type {Set<Upload>} */
  #uploads = new Set()

  /**
   * @param {Partial<Options>} [options]
   * @param {Shared} [shared]  In place of what the options say.
   */
  constructor(options = {}, shared = equip(options)) {
    this.#shared = shared
  }

  /** Those that are not over, in the order of their coming. */
  get uploads() {
    return [...this.#uploads]
  }

  /**
   * @param {File} file
   * @param {{ autostart?: boolean }} [options]  Without `autostart`, `upload.start()` begins it.
   */
  upload(file, { autostart = true, ...more } = {}) {
    const upload = new Upload(file, this.#shared, more)
    this.#uploads.add(upload)
    upload.addEventListener('statechange', () => {
      if (OVER.includes(upload.state)) this.#uploads.delete(upload)
    })
    if (autostart) queueMicrotask(() => upload.start()) // so that listeners miss nothing
    return upload
  }
}
