/** The rows of the list: how files come in and go, and what each of them does meanwhile. */

import { Row } from './row.js'

/** @import { Mule, Upload } from '../index.js' */
/** @import { Unfinished } from '../unfinished.js' */
/** @import { Picked } from './intake.js' */
/** @import { Action, Kept, Setting } from './row.js' */

/**
 * @typedef {object} Ports
 * @property {() => Setting} setting
 * @property {() => boolean} isSingle  Whether there may be but one file.
 * @property {() => Mule} mule
 * @property {(row: Element) => void} append  To the list.
 * @property {(words: string) => void} say
 * @property {(name: string, detail: object) => void} tell  The page.
 * @property {() => void} change  What the form is to know is another.
 * @property {() => void} leave  The row that had the focus is gone, and there is no other.
 */

/** The states that are said aloud: a screen reader hears what matters, and no progress. */
const ALOUD = ['waiting', 'paused', 'done', 'failed', 'cancelled']

export class Roster {
  #ports
  /** @type {Row[]} */
  #rows = []
  /** To be rendered with the next frame. @type {Set<Row>} */
  #due = new Set()
  /** Of which the page has yet to be told. @type {Upload[]} */
  #begun = []

  /** What happens by each button. @type {Record<Action, (row: Row) => unknown>} */
  #deeds = {
    pause: ({ upload }) => upload?.pause(),
    resume: (row) => (row.entry ? this.#reopen(row, row.entry) : row.upload?.resume()),
    retry: (row) => this.#retry(row),
    cancel: ({ upload }) => upload?.cancel(),
    remove: (row) => this.#remove(row),
  }

  /** @param {Ports} ports */
  constructor(ports) {
    this.#ports = ports
  }

  /** @returns {readonly Row[]} */
  get rows() {
    return this.#rows
  }

  /** The row that is at this file already, if any. @param {Picked} picked */
  find({ file, path }) {
    return this.#rows.find(({ name, upload, entry, state }) => {
      if (entry) return entry.isOf(file)
      return state !== 'done' && name === (path || file.name) && upload && isSame(upload.file, file)
    })
  }

  /**
   * Where there may be but one file, drop the others that are over.
   *
   * @param {Row} [row]  That of the one that wants in.
   * @returns {boolean} Whether it may; not as long as another is under way.
   */
  makeRoom(row) {
    if (!this.#ports.isSingle()) return true
    if (this.#rows.some((other) => other !== row && (other.isOpening || !other.isOver))) return false
    this.keep((other) => other === row || other.entry !== null)
    return true
  }

  /**
   * Begin, or go on where it is in the list already. Nobody is told before `announce`: more may follow.
   *
   * @param {Picked} picked
   * @returns {Upload}
   */
  begin(picked) {
    const { file, handle, path } = picked
    const row = this.find(picked)
    if (row?.upload && !row.isOver) {
      row.upload.resume()
      return row.upload
    }
    const upload = this.#ports.mule().upload(file, { handle }) // before there is a row: it may be refused
    return this.#follow(row ?? this.insert({ name: path || file.name, size: file.size }), upload, handle)
  }

  /** Tell of what has begun: first the form, so that it is not sent by who hears of it. */
  announce() {
    this.#ports.change()
    for (const upload of this.#begun.splice(0)) this.#ports.tell('upload', { upload })
  }

  /** @param {Kept} kept */
  insert(kept) {
    const row = new Row(kept, (action) => this.#deeds[action](row))
    this.#rows.push(row)
    this.#ports.append(row.element)
    this.render(row)
    return row
  }

  /** Begin anew with an empty list, but for what earlier visits have left. */
  clear() {
    for (const row of this.#rows) if (!row.isOver) this.#deeds.cancel(row)
    this.keep(({ entry }) => entry !== null)
  }

  /** Drop all rows but these. @param {(row: Row) => boolean} isKept */
  keep(isKept) {
    for (const row of this.#rows) if (!isKept(row)) row.element.remove()
    this.#rows = this.#rows.filter(isKept)
  }

  /** With the next frame, and once, however often it is asked for. @param {...Row} rows */
  render(...rows) {
    if (this.#due.size === 0) {
      requestAnimationFrame(() => {
        const due = [...this.#due]
        this.#due.clear()
        for (const row of due) row.render(this.#ports.setting())
      })
    }
    for (const row of rows) this.#due.add(row)
  }

  /** List what this browser has begun and nobody is at, and no longer what somebody is. */
  async recall() {
    const entries = await this.#ports.mule().unfinished()
    const isListed = (/** @type {Unfinished} */ { fingerprint }) =>
      entries.some((entry) => entry.fingerprint === fingerprint)
    this.keep(({ entry }) => entry === null || isListed(entry))
    for (const entry of entries) {
      const isOf = (/** @type {Row} */ row) =>
        row.entry ? row.entry.fingerprint === entry.fingerprint : isSame(row.upload?.file, entry)
      if (!this.#rows.some(isOf)) this.insert(entry).entry = entry
    }
  }

  /**
   * @param {Row} row
   * @param {Upload} upload
   * @param {FileSystemFileHandle} [handle]
   */
  #follow(row, upload, handle) {
    Object.assign(row, { upload, handle, entry: null, result: undefined, trouble: '', isAfresh: false, said: '' })
    const render = () => this.render(row)
    for (const type of ['progress', 'partchange']) upload.addEventListener(type, render)
    upload.addEventListener('restart', () => {
      row.isAfresh = true
    })
    upload.addEventListener('statechange', () => this.#turn(row, upload))
    upload.finished.then(
      (result) => {
        row.result = result
        this.#ports.change() // first: who hears of it may send the form
        this.#ports.tell('done', { upload, ...result })
        render()
      },
      () => {} // its state tells it
    )
    this.#begun.push(upload)
    render()
    return upload
  }

  /**
   * @param {Row} row
   * @param {Upload} upload
   */
  #turn(row, upload) {
    const { state, waitingFor, error } = upload
    const { words } = this.#ports.setting()
    this.render(row)
    if (state === 'failed' || state === 'cancelled') this.#ports.change()
    if (state === 'failed') this.#ports.tell('fail', { upload, error })
    const news = waitingFor === 'signin' ? waitingFor : state // that is for the person to do
    if (!ALOUD.includes(state) || row.said === news) return // a line that comes and goes is said once
    row.said = news
    const trouble = state === 'failed' ? ` ${error?.message}` : ''
    this.#ports.say(`${row.name}: ${words[waitingFor ?? /** @type {keyof typeof words} */ (state)]}${trouble}`)
  }

  /** @param {Row} row */
  #retry(row) {
    const { upload, handle } = row
    if (upload?.state === 'waiting') upload.retry()
    else if (upload) this.#follow(row, this.#ports.mule().upload(upload.file, { handle }), handle)
    this.announce()
  }

  /**
   * @param {Row} row
   * @param {Unfinished} entry
   */
  async #reopen(row, entry) {
    if (row.isOpening) return
    if (!this.makeRoom(row)) return this.#complain(row, this.#ports.setting().words.one)
    row.isOpening = true
    try {
      const upload = await entry.resume()
      if (row.entry === entry && this.#rows.includes(row)) this.#follow(row, upload)
      else upload.cancel() // it was removed meanwhile
      this.announce()
    } catch (error) {
      this.#complain(row, /** @type {Error} */ (error).message)
    } finally {
      row.isOpening = false
    }
  }

  /** @param {Row} row @param {string} trouble */
  #complain(row, trouble) {
    row.trouble = trouble
    this.#ports.say(`${row.name}: ${trouble}`)
    this.render(row)
  }

  /** @param {Row} row */
  #remove(row) {
    const place = this.#rows.indexOf(row)
    this.keep((other) => other !== row)
    const next = this.#rows[place] ?? this.#rows[place - 1]
    if (next) next.focus()
    else this.#ports.leave()
    this.#ports.change()
    if (row.entry) row.entry.forget()
    else if (row.state === 'failed') row.upload?.cancel()
  }
}

/** @typedef {{ name: string, size: number, lastModified: number }} Known */

/** @param {Known | undefined} one @param {Known} other  Of an entry in whole seconds. */
const isSame = (one, { name, size, lastModified }) =>
  one?.name === name && one.size === size && Math.abs(one.lastModified - lastModified) < 1000
