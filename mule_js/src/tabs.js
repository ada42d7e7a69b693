/** Several tabs with the same file: one works on it, the others look on, and the next one takes over when it ends. */

/** @import { Means, Turn as Wish } from './means.js' */
/** @import { Browser, Result, Sleep } from './types.js' */
/** @import { Upload } from './upload.js' */

const NAME = 'mule'
const GRACE = 100 // milliseconds that the last news of a tab may come after its turn has ended

/**
 * @typedef {object} News
 * @property {number} [loaded]  Bytes.
 * @property {Result} [result]  It is done.
 *
 * @typedef {object} Turn
 * @property {Result | null} result  Another tab has done it: there is nothing to do.
 * @property {(news: News) => void} tell  What the tabs that look on are to know.
 * @property {() => void} leave
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
   * is nothing to do.
   *
   * @param {() => Promise<Result>} run
   * @param {Wish & { means: Means, upload: Upload }} options
   */
  async takeTurn(run, { means, upload, signal, onTurn }) {
    const { fingerprint, progress } = means
    const turn = await this.enter(fingerprint, {
      signal,
      onWait: () => onTurn(true),
      onProgress: (loaded) => progress.follow(loaded),
    })
    const share = () => turn.tell({ loaded: upload.loaded })
    upload.addEventListener('progress', share)
    try {
      if (turn.result) {
        progress.follow(progress.total)
        return turn.result
      }
      onTurn(false)
      const result = await run()
      turn.tell({ result })
      return result
    } finally {
      upload.removeEventListener('progress', share)
      turn.leave()
    }
  }

  /**
   * Wait until no other tab works on that file.
   *
   * @param {string} fingerprint
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {() => void} options.onWait  Another tab is at it.
   * @param {(loaded: number) => void} options.onProgress  Of that other tab; bytes.
   * @returns {Promise<Turn>}
   */
  async enter(fingerprint, { signal, onWait, onProgress }) {
    if (this.#locks) this.#listen()
    const tell = (/** @type {News} */ news) => this.#tell({ ...news, fingerprint })
    const leave = await this.#request(fingerprint, { ifAvailable: true }).catch(() => () => {}) // forbidden in some frames
    if (leave) return { result: null, tell, leave }
    onWait()
    return { tell, ...(await this.#queue(fingerprint, { signal, onProgress })) }
  }

  /**
   * @param {string} fingerprint
   * @param {{ signal: AbortSignal, onProgress: (loaded: number) => void }} options
   */
  async #queue(fingerprint, { signal, onProgress }) {
    /** @type {Result | null} */
    let result = null
    let leave = () => {}
    const over = new AbortController()
    const stop = () => over.abort(signal.reason)
    const listen = (/** @type {News & { fingerprint: string }} */ news) => {
      if (news.fingerprint !== fingerprint) return
      if (news.result) {
        result = news.result
        over.abort()
      } else onProgress(news.loaded ?? 0)
    }
    signal.addEventListener('abort', stop)
    this.#listeners.add(listen)
    try {
      signal.throwIfAborted()
      leave = (await this.#request(fingerprint, over)) ?? leave
      await this.#sleep(GRACE, over)
    } catch (error) {
      leave()
      if (!result) throw error
    } finally {
      signal.removeEventListener('abort', stop)
      this.#listeners.delete(listen)
    }
    return { result, leave }
  }

  /**
   * @param {string} fingerprint
   * @param {{ ifAvailable?: true, signal?: AbortSignal }} options
   * @returns {Promise<(() => void) | null>} What ends the turn; null: not available.
   */
  #request(fingerprint, { ifAvailable, signal }) {
    const options = ifAvailable ? { ifAvailable } : { signal } // a browser wants but one of them
    return new Promise((resolve, reject) => {
      if (!this.#locks) return resolve(() => {})
      const enter = (/** @type {Lock | null} */ lock) =>
        new Promise((leave) => {
          resolve(lock && (() => leave(undefined)))
          if (!lock) leave(undefined)
        })
      this.#locks.request(nameOf(fingerprint), options, enter).catch(reject)
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
