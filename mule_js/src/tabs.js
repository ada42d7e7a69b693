/** Several tabs with the same file: one works on it, the others look on, and the next one takes over when it ends. */

import { MuleError } from './errors.js'
import { Locks } from './locks.js'

/** @import { Means, Run, Turn as Wish } from './means.js' */
/** @import { Progress } from './progress.js' */
/** @import { Browser, Result, Sleep } from './types.js' */
/** @import { Upload } from './upload.js' */

const NAME = 'mule'
const BEGUN = `${NAME} begun`
const GRACE = 100 // milliseconds that the last news of a tab may come after its turn has ended
const PATIENCE = 2000 // milliseconds in which a tab answers that is asked for its file: it may be frozen

/**
 * @typedef {object} News
 * @property {string} fingerprint
 * @property {number} [loaded]  Bytes.
 * @property {File} [file]  The turn is over, or somebody has asked: this is what it is about.
 * @property {Result} [result]  It is done.
 * @property {true} [asks]  Who has begun with it is to tell the file.
 *
 * @typedef {(news: News, over: AbortController) => void} Listen  `over` ends what goes on meanwhile.
 */

const OVER = ['done', 'cancelled']

/** What each page has begun and neither done nor given up, with the fingerprints. @type {WeakMap<Browser, Map<Upload, string>>} */
const pages = new WeakMap()

export class Tabs {
  #locks
  #Channel
  #sleep
  /** Opened with the first upload: to make a Mule does nothing. @type {BroadcastChannel | undefined} */
  #channel
  /** @type {Set<(news: News) => void>} */
  #listeners = new Set()
  /** Files that other tabs have been at since this one was. @type {Set<string>} */
  #stirred = new Set()
  #begun

  /** @param {{ browser: Browser, sleep: Sleep }} ports  Without Web Locks (no TLS, say) every tab works for itself. */
  constructor({ browser, sleep }) {
    this.#locks = new Locks(browser)
    this.#Channel = browser.BroadcastChannel
    this.#sleep = sleep
    this.#begun = pages.get(browser) ?? new Map()
    pages.set(browser, this.#begun)
  }

  /** What tells whether one is at a file now, this one or another. */
  async findBusy() {
    const held = await this.#locks.findHeld()
    return (/** @type {string} */ fingerprint) => held.has(`${NAME} ${fingerprint}`)
  }

  /**
   * Do it as soon as no other tab works on that file, and let those that look on know. Where another tab has done it, there
   * is nothing to do. Its file is compared with this one before, also if it is paused or has failed: they may only look the
   * same.
   *
   * @param {Run} run
   * @param {Wish & { means: Means, upload: Upload }} options
   * @returns {Promise<Result>}
   */
  async takeTurn(run, options) {
    if (!this.#locks.areThere) return run()
    this.#listen()
    const { means, upload, signal, onTurn } = options
    const { fingerprint, progress, source } = means
    const { file: told, result, leave } = await this.#enter(fingerprint, { signal, progress, onTurn })
    /** @type {Partial<News>} */
    const news = {}
    const tell = () => this.#tell({ fingerprint, loaded: upload.loaded, ...news })
    try {
      const file = told ?? (source.isSmall ? undefined : await this.#findFile(fingerprint, signal))
      if (file && file !== upload.file && !(await source.isSame(file))) {
        if (upload.key) throw new MuleError('FileChanged', 'Another tab has gone on with it, and with another file.')
        return this.takeTurn(run, options)
      }
      if (result) return result
      signal.throwIfAborted()
      if (!source.isSmall) this.#keep(upload, fingerprint)
      onTurn(false)
      upload.addEventListener('progress', tell)
      const done = await run({ isStale: this.#stirred.delete(fingerprint) }).finally(() => {
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
    const name = `${NAME} ${fingerprint}`
    const free = await this.#locks.request(name, { ifAvailable: true }).catch(() => () => {}) // forbidden in some frames
    if (free) return { leave: free }
    onTurn(true)
    /** @type {Partial<News>} */
    let last = {}
    let leave = /** @type {(() => void) | null} */ (null)
    /** @type {Listen} */
    const listen = (news, over) => {
      const { loaded = -1 } = news // who is asked for the file does not tell, nor do older scripts at the end
      if (loaded >= 0) progress.follow(loaded)
      if (news.file) last = news
      if (last.result) over.abort()
    }
    try {
      await this.#listenWhile(fingerprint, { listen, signal }, async (over) => {
        leave = await this.#locks.request(name, { signal: over.signal })
        await this.#sleep(GRACE, over)
      })
    } catch (error) {
      leave?.()
      if (!last.result) throw error
    }
    return { ...last, leave: () => leave?.() }
  }

  /**
   * The file that somebody has begun with who is not at it now, if that is so and it is told.
   *
   * @param {string} fingerprint
   * @param {AbortSignal} signal
   */
  async #findFile(fingerprint, signal) {
    const own = this.#findOwn(fingerprint)
    if (own || !(await this.#locks.findHeld()).has(`${BEGUN} ${fingerprint}`)) return own
    /** @type {File | undefined} */
    let file
    /** @type {Listen} */
    const listen = (news, over) => {
      file = news.file
      if (file) over.abort()
    }
    await this.#listenWhile(fingerprint, { listen, signal }, (over) => {
      this.#tell({ fingerprint, asks: true })
      return this.#sleep(PATIENCE, over)
    }).catch(() => {}) // it was told, or nobody wants to know any more
    return file
  }

  /** The file that this page has begun with, if it has. @param {string} fingerprint */
  #findOwn(fingerprint) {
    const [upload] = [...this.#begun].find(([, begun]) => begun === fingerprint) ?? []
    return upload?.file
  }

  /**
   * Let others know that this page has its file, until it is done or given up.
   *
   * @param {Upload} upload
   * @param {string} fingerprint
   */
  #keep(upload, fingerprint) {
    if (this.#begun.has(upload)) return
    this.#begun.set(upload, fingerprint)
    const held = this.#locks.request(`${BEGUN} ${fingerprint}`, { mode: 'shared' }).catch(() => null)
    const end = () => {
      if (!OVER.includes(upload.state)) return
      upload.removeEventListener('statechange', end)
      this.#begun.delete(upload)
      held.then((leave) => leave?.())
    }
    upload.addEventListener('statechange', end)
  }

  /**
   * Listen to what other tabs tell of a file while something goes on.
   *
   * @param {string} fingerprint
   * @param {{ listen: Listen, signal: AbortSignal }} options
   * @param {(over: AbortController) => Promise<void>} work  Ends with the signal, too.
   */
  async #listenWhile(fingerprint, { listen, signal }, work) {
    const over = new AbortController()
    const stop = () => over.abort(signal.reason)
    const hear = (/** @type {News} */ news) => {
      if (news.fingerprint === fingerprint) listen(news, over)
    }
    signal.addEventListener('abort', stop)
    this.#listeners.add(hear)
    try {
      signal.throwIfAborted()
      await work(over)
    } finally {
      signal.removeEventListener('abort', stop)
      this.#listeners.delete(hear)
    }
  }

  #listen() {
    if (this.#channel || !this.#Channel) return
    this.#channel = new this.#Channel(NAME)
    this.#channel.addEventListener('message', ({ data }) => {
      const { asks, fingerprint } = /** @type {News} */ (data)
      this.#stirred.add(fingerprint)
      const file = asks && this.#findOwn(fingerprint)
      if (file) this.#tell({ fingerprint, file })
      this.#hear(data)
    })
  }

  /** Also those that look on in this very tab. @param {News} news */
  #tell(news) {
    try {
      this.#channel?.postMessage(news)
    } catch {} // its file is none that could be handed over: others go on by themselves
    this.#hear(news)
  }

  /** @param {News} news */
  #hear(news) {
    for (const listen of this.#listeners) listen(news)
  }
}
