/** Several tabs with the same file: one works on it, the others look on, and the next one takes over when it ends. */

import { MuleError } from './errors.js'

/** @import { Means, Turn as Wish } from './means.js' */
/** @import { Progress } from './progress.js' */
/** @import { Browser, Result, Sleep } from './types.js' */
/** @import { Upload } from './upload.js' */

const NAME = 'mule'
const GRACE = 100 // milliseconds that the last news of a tab may come after its turn has ended

/**
 * @typedef {object} News
 * @property {number} loaded  Bytes.
 * @property {File} [file]  The turn is over: this is what it was about.
 * @property {Result} [result]  It is done.
 */

export class Tabs {
  #locks
  #Channel
  #sleep
  /** Opened with the first upload: to make a Mule does nothing. @type {BroadcastChannel | undefined} */
  #channel
  /** @type {Set<(news: News & { fingerprint: string }) => void>} */
  #listeners = new Set()

  /** @param {{ browser: Browser, sleep: Sleep }} ports  Without Web Locks (no TLS, say) every tab works for itself. */
  constructor({ browser, sleep }) {
    this.#locks = browser.navigator?.locks
    this.#Channel = browser.BroadcastChannel
    this.#sleep = sleep
  }

  /** Whether one is at it, this one or another. @param {string} fingerprint */
  async isBusy(fingerprint) {
    const { held = [] } = (await this.#locks?.query().catch(() => undefined)) ?? {}
    return held.some(({ name }) => name === nameOf(fingerprint))
  }

  /**
   * Do it as soon as no other tab works on that file, and let those that look on know. Where another tab has done it, there
   * is nothing to do. Its file is compared with this one before: they may only look the same.
   *
   * @param {() => Promise<Result>} run
   * @param {Wish & { means: Means, upload: Upload }} options
   * @returns {Promise<Result>}
   */
  async takeTurn(run, options) {
    if (!this.#locks) return run()
    this.#listen()
    const { means, upload, signal, onTurn } = options
    const { fingerprint, progress, source } = means
    const { file, result, leave } = await this.#enter(fingerprint, { signal, progress, onTurn })
    /** @type {Partial<News>} */
    const news = {}
    const tell = () => this.#tell({ fingerprint, loaded: upload.loaded, ...news })
    try {
      if (file && !(await source.isSame(file))) {
        if (upload.key) throw new MuleError('FileChanged', 'Another tab has gone on with it, and with another file.')
        return this.takeTurn(run, options)
      }
      if (result) return result
      onTurn(false)
      upload.addEventListener('progress', tell)
      const done = await run().finally(() => {
        news.file = upload.file
      })
      news.result = done
      return done
    } finally {
      upload.removeEventListener('progress', tell)
      tell()
      leave()
    }
  }

  /**
   * Wait until no other tab works on that file.
   *
   * @param {string} fingerprint
   * @param {Wish & { progress: Progress }} options
   * @returns {Promise<Partial<News> & { leave: () => void }>} What ends the turn, and the last news of the one before.
   */
  async #enter(fingerprint, { signal, progress, onTurn }) {
    let leave = await this.#request(fingerprint, { ifAvailable: true }).catch(() => () => {}) // forbidden in some frames
    if (leave) return { leave }
    onTurn(true)
    /** @type {Partial<News>} */
    let last = {}
    const over = new AbortController()
    const stop = () => over.abort(signal.reason)
    const listen = (/** @type {News & { fingerprint: string }} */ news) => {
      if (news.fingerprint !== fingerprint) return
      progress.follow(news.loaded)
      if (news.file) last = news
      if (last.result) over.abort()
    }
    signal.addEventListener('abort', stop)
    this.#listeners.add(listen)
    try {
      signal.throwIfAborted()
      leave = await this.#request(fingerprint, { signal: over.signal })
      await this.#sleep(GRACE, over)
    } catch (error) {
      leave?.()
      if (!last.result) throw error
    } finally {
      signal.removeEventListener('abort', stop)
      this.#listeners.delete(listen)
    }
    return { ...last, leave: () => leave?.() }
  }

  /**
   * @param {string} fingerprint
   * @param {LockOptions} options
   * @returns {Promise<(() => void) | null>} What ends the turn; null: not available.
   */
  #request(fingerprint, options) {
    return new Promise((resolve, reject) => {
      const enter = (/** @type {Lock | null} */ lock) =>
        new Promise((/** @type {(ended?: unknown) => void} */ leave) => {
          resolve(lock && leave)
          if (!lock) leave()
        })
      this.#locks?.request(nameOf(fingerprint), options, enter).catch(reject)
    })
  }

  #listen() {
    if (this.#channel || !this.#Channel) return
    this.#channel = new this.#Channel(NAME)
    this.#channel.addEventListener('message', ({ data }) => this.#hear(data))
  }

  /** Also those that look on in this very tab. @param {News & { fingerprint: string }} news */
  #tell(news) {
    this.#channel?.postMessage(news)
    this.#hear(news)
  }

  /** @param {News & { fingerprint: string }} news */
  #hear(news) {
    for (const listen of this.#listeners) listen(news)
  }
}

/** @param {string} fingerprint */
const nameOf = (fingerprint) => `${NAME} ${fingerprint}`
