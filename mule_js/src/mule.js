/** Many files, one after another and several at a time. */

import { Backend } from './backend.js'
import * as clock from './clock.js'
import { OptionError } from './errors.js'
import { cureFor } from './failures.js'
import { send } from './http.js'
import { ForgivingMemory, Memory } from './memory.js'
import { Pool } from './pool.js'
import { Persistence } from './retry.js'
import { Store } from './s3.js'
import { Upload } from './upload.js'

/** @import { Send, Sleep, Storage } from './types.js' */

const TIDYING = 60_000 // milliseconds that a cancelled upload goes on trying to clear up behind itself

/**
 * @typedef {object} Options
 * @property {string} backend  Where the upload backend is mounted.
 * @property {number} workers  Parts under way at a time, over all files; 1 or more.
 * @property {number} patience  Milliseconds that one thing may go on failing before the upload does.
 * @property {Send} send
 * @property {() => number} now  Milliseconds since 1970.
 * @property {() => number} random  0 ≤ random < 1
 * @property {Sleep} sleep
 * @property {Storage} storage  What remembers unfinished uploads.
 */

/** @returns {Options} */
const defaults = () => ({
  backend: '/upload-backend',
  workers: 4,
  patience: Infinity,
  send,
  ...clock,
  storage: new Memory(),
})

/** What each option has to be. @type {Record<string, [words: string, test: (value: any) => boolean]>} */
const EXPECTED = {
  backend: ['a path or URL', (value) => typeof value === 'string' && value !== ''],
  workers: ['a whole number from 1', (value) => Number.isInteger(value) && value >= 1],
  patience: ['a number of milliseconds', (value) => typeof value === 'number' && value >= 0],
  send: ['a function', isFunction],
  now: ['a function', isFunction],
  random: ['a function', isFunction],
  sleep: ['a function', isFunction],
  storage: ['an object with get, set and delete', (value) => isFunction(value?.get) && isFunction(value?.set)],
}

export class Mule {
  #options
  #shared

  /** @param {Partial<Options>} [options] */
  constructor(options = {}) {
    const given = Object.entries(options).filter(([, value]) => value !== undefined)
    for (const [name, value] of given) check(name, value)
    this.#options = { ...defaults(), .../** @type {Partial<Options>} */ (Object.fromEntries(given)) }
    const { backend, workers, patience, send, now, random, sleep, storage } = this.#options
    this.#shared = {
      backend: new Backend({ url: backend, send, now }),
      store: new Store({ send, now }),
      memory: new ForgivingMemory(storage, { sleep }),
      pool: new Pool(workers),
      tidying: new Persistence({ sleep, random, now, patience: TIDYING, cureFor, onRest() {}, onSuccess() {} }),
      now,
      random,
      sleep,
      patience,
    }
  }

  /**
   * @param {File} file
   * @param {{ autostart?: boolean }} [options]  Without `autostart`, `upload.start()` begins it.
   */
  upload(file, { autostart = true } = {}) {
    if (typeof file?.slice !== 'function' || typeof file.name !== 'string')
      throw new OptionError('file', 'a File', file)
    const fingerprint = JSON.stringify([this.#options.backend, file.name, file.size, file.lastModified])
    const upload = new Upload(file, { shared: this.#shared, fingerprint })
    if (autostart) queueMicrotask(() => upload.start()) // so that listeners miss nothing
    return upload
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function check(name, value) {
  if (!Object.hasOwn(EXPECTED, name)) throw new OptionError(name, `one of ${Object.keys(EXPECTED).join(', ')}`, value)
  const [words, test] = EXPECTED[name]
  if (!test(value)) throw new OptionError(name, words, value)
}

/** @param {unknown} value */
function isFunction(value) {
  return typeof value === 'function'
}
