/** While something is under way: the screen stays awake, and who leaves the page is warned. */

/** @import { Browser } from './types.js' */
/** @import { Upload } from './upload.js' */

const RUNNING = ['starting', 'uploading', 'finishing', 'waiting']

export class Courtesy {
  #browser
  #options
  /** @type {Set<Upload>} */
  #running = new Set()
  #isAsking = false
  /** @type {WakeLockSentinel | null} */
  #awake = null

  /**
   * @param {Browser} browser
   * @param {{ keepAwake: boolean, warnOnLeave: boolean }} options
   */
  constructor(browser, options) {
    this.#browser = browser
    this.#options = options
  }

  /** @param {Upload} upload */
  watch(upload) {
    upload.addEventListener('statechange', () => {
      const isRunning = RUNNING.includes(upload.state) && upload.waitingFor !== 'tab'
      const before = this.#running.size
      this.#running[isRunning ? 'add' : 'delete'](upload)
      if (Boolean(before) !== this.#isBusy) this.#turn()
    })
  }

  get #isBusy() {
    return this.#running.size > 0
  }

  #turn() {
    const listen = this.#isBusy ? 'addEventListener' : 'removeEventListener'
    if (this.#options.warnOnLeave) this.#browser[listen]?.('beforeunload', warn)
    if (!this.#options.keepAwake) return
    this.#browser.document?.[listen]('visibilitychange', this.#stayAwake)
    this.#stayAwake()
  }

  /** The browser ends it whenever the page is hidden. */
  #stayAwake = async () => {
    if (!this.#isBusy) {
      this.#awake?.release().catch(() => {})
      this.#awake = null
      return
    }
    const { wakeLock } = this.#browser.navigator ?? {}
    const isAwake = this.#awake && !this.#awake.released
    if (!wakeLock || isAwake || this.#isAsking || this.#browser.document?.visibilityState !== 'visible') return
    this.#isAsking = true
    this.#awake = await wakeLock.request('screen').catch(() => null) // no power, say
    this.#isAsking = false
    if (!this.#isBusy) this.#stayAwake()
  }
}

/** Nothing is lost but time; yet who closes the page by accident would have to come back. @param {Event} event */
function warn(event) {
  event.preventDefault()
  event.returnValue = true // for browsers of before 2024
}
