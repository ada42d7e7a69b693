/** Many files, one after another and several at a time. */

import { every, now, random, sleep } from './clock.js'
import { connect } from './connect.js'
import { Courtesy } from './courtesy.js'
import { Crew } from './crew.js'
import { OptionError } from './errors.js'
import { cureFor } from './failures.js'
import { probe, send } from './http.js'
import { ForgivingMemory, Memory } from './memory.js'
import { Pool } from './pool.js'
import { Tabs } from './tabs.js'
import { findUnfinished } from './unfinished.js'
import { Upload } from './upload.js'

/** @import { Browser } from './tabs.js' */
/** @import { Probe } from './line.js' */
/** @import { Send, Sleep, Storage } from './types.js' */
/** @import { Every } from './vigil.js' */

/**
 * @typedef {object} Options
 * @property {string} backend  Where the upload backend is mounted.
 * @property {number | 'auto'} workers  Parts under way at a time, over all files; `auto`: as many as make it faster.
 * @property {number} patience  Milliseconds that one thing may go on failing before the upload does.
 * @property {boolean} keepAwake  Ask the browser not to let the screen, and with it the machine, fall asleep meanwhile.
 * @property {boolean} warnOnLeave  Let the browser warn whoever leaves the page while something is under way.
 * @property {Send} send
 * @property {Probe} probe
 * @property {() => number} now  Milliseconds since 1970.
 * @property {() => number} random  0 ≤ random < 1
 * @property {Sleep} sleep
 * @property {Every} every
 * @property {Storage} storage  What remembers unfinished uploads.
 * @property {Browser} browser  Where the page's locks, channels and events are: its `globalThis`.
 */

/** @returns {Options} */
const defaults = () => ({
  backend: '/upload-backend',
  workers: 'auto',
  patience: Infinity,
  keepAwake: true,
  warnOnLeave: true,
  send,
  probe,
  now,
  random,
  sleep,
  every,
  storage: new Memory(),
  browser: globalThis,
})

/** What is not only of the type of its default. @type {Record<string, [words: string, test: (value: any) => boolean]>} */
const EXPECTED = {
  backend: ['a path or URL', (value) => typeof value === 'string' && value !== ''],
  workers: ["a whole number from 1, or 'auto'", (value) => value === 'auto' || (Number.isInteger(value) && value >= 1)],
  patience: ['a number of milliseconds', (value) => typeof value === 'number' && value >= 0],
}

const OVER = ['done', 'failed', 'cancelled']

export class Mule {
  #shared
  #courtesy
  /** @type {Set<Upload>} */
  #uploads = new Set()

  /** @param {Partial<Options>} [options] */
  constructor(options = {}) {
    const ports = complete(options)
    const isStrain = (/** @type {any} */ error) => error.code !== 'Dark' && cureFor(error).cure === 'retry'
    const crew = new Crew(ports.workers, { ...ports, isStrain })
    this.#shared = {
      ...ports,
      ...connect(ports),
      crew,
      memory: new ForgivingMemory(ports.storage, ports),
      pool: new Pool(crew.most),
      tabs: new Tabs(ports),
    }
    this.#courtesy = new Courtesy(ports.browser, ports)
  }

  /** Those that are not over, in the order of their coming. */
  get uploads() {
    return [...this.#uploads]
  }

  /**
   * @param {File} file
   * @param {{ autostart?: boolean, handle?: FileSystemFileHandle }} [options]  Without `autostart`, `upload.start()` begins
   *   it. A `handle` of the file (see `pickFiles`) is kept until the upload is over, for `unfinished`.
   */
  upload(file, { autostart = true, handle } = {}) {
    if (typeof file?.name !== 'string') throw new OptionError('file', 'a File', file)
    const upload = new Upload(file, this.#shared, { handle })
    this.#uploads.add(upload)
    this.#courtesy.watch(upload)
    upload.addEventListener('statechange', () => {
      if (OVER.includes(upload.state)) this.#uploads.delete(upload)
    })
    if (autostart) queueMicrotask(() => upload.start()) // so that listeners miss nothing
    return upload
  }

  /** What this browser has begun, and neither this page nor another tab is at. */
  unfinished() {
    return findUnfinished(this.#shared, (file, options) => this.upload(file, options))
  }
}

/**
 * @param {Record<string, unknown>} options  Those left undefined take the defaults.
 * @returns {Options}
 */
function complete(options) {
  /** @type {Record<string, any>} */
  const all = defaults()
  for (const [name, value] of Object.entries(options)) {
    if (!(name in all)) throw new OptionError(name, `one of ${Object.keys(all).join(', ')}`, value)
    const type = typeof all[name]
    const [words, test] = EXPECTED[name] ?? [`of type ${type}`, (value) => typeof value === type && value !== null]
    if (value !== undefined && !test(value)) throw new OptionError(name, words, value)
    all[name] = value ?? all[name]
  }
  return /** @type {Options} */ (all)
}
