/**
 * `mule_upload(settings)`: what pages of the old uploader call, on top of Mule. One uploader is one file at a time; its
 * chunks count from 0, as they did there.
 */

import { Mule } from './full.js'
import { send } from './http.js'
import { STORED } from './parts.js'
import { askAs, CALLBACKS, complete, refuse } from './wishes.js'

/** @import { Options } from './options.js' */
/** @import { State } from './types.js' */
/** @import { Upload } from './upload.js' */
/** @import { Settings } from './wishes.js' */

/** What the old uploader called the states; what stands not here changes nothing. @type {Partial<Record<State, string>>} */
const STATES = {
  starting: 'processing',
  uploading: 'processing',
  finishing: 'finishing',
  done: 'finished',
  failed: 'waiting',
}

/** @typedef {{ alert?: (words: string) => void, console: { warn: (words: string) => void } }} Page  The page's `globalThis`. */

/**
 * The global function of such pages. It takes the settings, or in the oldest way the file input and the settings; with or
 * without `new`.
 *
 * @param {Page} page
 * @param {Partial<Options>} [options]  Of Mule, besides those that the settings decide.
 */
export function makeMuleUpload(page, options = {}) {
  return function mule_upload(/** @type {any[]} */ ...given) {
    const [input, settings] = given.length > 1 ? given : [given[0]?.file_input, given[0]]
    return new OldUploader(input, complete(settings ?? {}, page.console), { page, options })
  }
}

/** Callbacks are called with it as `this`; their names are methods, too, that set them. */
export class OldUploader {
  #ports
  #state = 'waiting'
  /** @type {Upload | null} */
  #upload = null
  #listening = new AbortController()
  #isStarted = false
  /** What the page wants the key to be, and what the server made of it. @type {{ wish?: string, given?: string }} */
  #key = {}
  /** Bytes that the page was told of each chunk. @type {Map<number, number>} */
  #told = new Map()

  /**
   * @param {HTMLInputElement | null | undefined} input
   * @param {Settings} settings  Those of the page itself: it may read and change them all the time.
   * @param {{ page: Page, options: Partial<Options> }} ports
   */
  constructor(input, settings, ports) {
    this.input = input
    this.settings = settings
    /** @type {File | null | undefined} */
    this.file = settings.file
    this.#ports = ports
    for (const name of CALLBACKS) {
      Object.assign(this, {
        [name]: (/** @type {any} */ callback) => void Object.assign(settings, { [name]: callback }),
      })
    }
    if (input) {
      input.onchange = (event) => {
        const picked = /** @type {HTMLInputElement} */ (event.target).files?.[0]
        if (settings.autostart && picked) this.upload_file(picked)
      }
    }
    queueMicrotask(() => this.#call('on_init'))
  }

  /** Upload what is selected. */
  start() {
    if (this.is_selected()) return this.upload_file()
    this.#ports.page.alert?.('Select a file first.')
    return false
  }

  /**
   * @param {File | null} [file]  Without it, the one that is selected.
   * @returns {boolean} Whether that began it.
   */
  upload_file(file) {
    file ??= this.#selected
    if (this.#state !== 'waiting' || !file) return false
    const words = refuse(file, this.settings)
    if (words) this.#ports.page.alert?.(words)
    if (words) return false
    this.file = file
    if (this.#call('on_select', file) === false) {
      this.file = null
      if (this.input) this.input.value = ''
      return false
    }
    this.#begin(file)
    return true
  }

  /** Stop. What has arrived is kept, so that the same file goes on from there. @param {() => void} [callback] */
  cancel(callback) {
    this.#leave()?.pause()
    this.#state = 'canceled'
    this.#call('on_progress', 0, 0)
    this.#state = 'waiting'
    callback?.()
  }

  /** `waiting` (for a file), `processing`, `finishing`, `finished`; `canceled` for as long as that is told. */
  get_state() {
    return this.#state
  }

  is_selected() {
    return Boolean(this.#selected)
  }

  get #selected() {
    return this.input?.files?.[0] ?? this.file
  }

  /** @param {File} file */
  #begin(file) {
    const { settings } = this
    const { options } = this.#ports
    if (settings.key !== this.#key.given) this.#key.wish = settings.key
    const workers = Math.trunc(Number(settings.num_workers))
    const mule = new Mule({
      warnOnLeave: false, // the page may do so itself, as it did before
      ...options,
      backend: settings.ajax_base,
      workers: workers >= 1 ? workers : 'auto',
      send: askAs(settings, { key: this.#key.wish, send: options.send ?? send }),
    })
    const upload = mule.upload(file)
    const { signal } = this.#listening
    this.#upload = upload
    this.#state = 'processing'
    upload.addEventListener('statechange', () => this.#turn(upload, file), { signal })
    upload.addEventListener('progress', () => this.#tellProgress(upload), { signal })
    upload.addEventListener('partchange', (event) => this.#tellPart(upload, /** @type {CustomEvent} */ (event)), {
      signal,
    })
  }

  /** Hear no more of it. */
  #leave() {
    const upload = this.#upload
    this.#listening.abort()
    this.#listening = new AbortController()
    this.#upload = null
    this.#isStarted = false
    this.#told.clear()
    return upload
  }

  /**
   * @param {Upload} upload
   * @param {File} file
   */
  #turn(upload, file) {
    const { state, waitingFor, error, key } = upload
    this.#state = STATES[state] ?? this.#state
    if (key) this.settings.key = this.#key.given = key
    if (state === 'failed') {
      this.#leave()
      this.#call('on_error', error)
    } else if (state === 'done') {
      this.#start(upload, file)
      if (this.#upload !== upload) return
      this.#leave()
      this.#call('on_progress', file.size, file.size)
      this.#call('on_complete', file)
    } else if (state === 'uploading' || state === 'finishing' || waitingFor === 'tab') {
      this.#start(upload, file)
    }
  }

  /**
   * Once an upload, as soon as it is known what the store has already.
   *
   * @param {Upload} upload
   * @param {File} file
   */
  #start(upload, file) {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#call('on_start', file)
    if (this.#upload === upload) this.#call('on_progress', 0, file.size)
    this.#tellAll(upload)
    this.#tellProgress(upload)
  }

  /** @param {Upload} upload */
  #tellProgress(upload) {
    if (!this.#isStarted) return
    for (const [partNumber, sent] of upload.sending) this.#tellChunk(upload, partNumber, sent)
    if (this.#upload === upload) this.#call('on_progress', upload.loaded, upload.total)
  }

  /**
   * @param {Upload} upload
   * @param {CustomEvent<{ partNumber: number }>} event
   */
  #tellPart(upload, { detail: { partNumber } }) {
    if (partNumber === 0) return this.#tellAll(upload)
    const isStored = upload.parts[partNumber - 1] === STORED
    if (isStored) this.#call('on_chunk_uploaded', partNumber - 1)
    return this.#tellChunk(upload, partNumber, isStored ? Infinity : 0)
  }

  /** @param {Upload} upload */
  #tellAll(upload) {
    for (const [place, state] of upload.parts.entries()) {
      this.#tellChunk(upload, place + 1, state === STORED ? Infinity : 0)
    }
  }

  /**
   * @param {Upload} upload
   * @param {number} partNumber
   * @param {number} sent  Bytes; Infinity: all of it.
   */
  #tellChunk(upload, partNumber, sent) {
    if (this.#upload !== upload) return // a callback has cancelled it
    const size = this.settings.chunk_size ?? Infinity
    const total = Math.min(size, upload.total - (partNumber - 1) * size || 0)
    const loaded = Math.min(sent, total)
    if (loaded === (this.#told.get(partNumber) ?? 0)) return
    this.#told.set(partNumber, loaded)
    this.#call('on_chunk_progress', partNumber - 1, loaded, total)
  }

  /**
   * @param {typeof CALLBACKS[number]} name
   * @param {...any} given
   */
  #call(name, ...given) {
    return this.settings[name]?.call(this, ...given)
  }
}
