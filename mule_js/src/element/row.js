/** One file in the list: what is seen of it, and what a person can do with it. */

import { now } from '../clock.js'
import { make, makeButton, makePart, setAttribute, setText } from './dom.js'
import { drawParts } from './picture.js'
import { directionOf, fill } from './words.js'

/** @import { Upload } from '../index.js' */
/** @import { Unfinished } from '../unfinished.js' */
/** @import { Format } from './format.js' */
/** @import { Words } from './words.js' */

/**
 * @typedef {{ language: string, words: Words, format: Format, isDisabled: boolean }} Setting  In which it is seen.
 * @typedef {typeof ACTIONS[number]} Action
 * @typedef {{ key: string, url?: string | null }} Result
 * @typedef {object} Kept  A file of which more is not known: that it has arrived, and where.
 * @property {string} name
 * @property {number} size  Bytes.
 * @property {Result} [result]
 */

const ACTIONS = /** @type {const} */ (['resume', 'retry', 'pause', 'cancel', 'remove'])

/** What can be done in each state. @type {Record<string, readonly Action[]>} */
const POSSIBLE = {
  idle: ['cancel'],
  starting: ['pause', 'cancel'],
  uploading: ['pause', 'cancel'],
  waiting: ['retry', 'pause', 'cancel'],
  paused: ['resume', 'cancel'],
  finishing: ['cancel'],
  done: ['remove'],
  failed: ['retry', 'remove'],
  cancelled: ['retry', 'remove'],
  unfinished: ['resume', 'remove'],
}

/** Where the picture of the chunks tells something. */
const PICTURED = ['uploading', 'waiting', 'paused', 'finishing', 'failed']

export class Row {
  /** @type {Upload | null} */
  upload = null
  /** Of an earlier visit. @type {Unfinished | null} */
  entry = null
  /** Whether its file is being opened. */
  isOpening = false
  /** @type {FileSystemFileHandle | undefined} */
  handle
  /** @type {Result | undefined} */
  result
  /** In the words of the code that failed. */
  trouble = ''
  /** Whether the store had lost what was sent. */
  isAfresh = false
  /** The state that was last said aloud, or that the person has to sign in. */
  said = ''

  #name = makePart('a', 'name', { dir: 'auto' })
  #size = makePart('span', 'size')
  #fill = makePart('div', 'fill')
  #bar = makePart('div', 'bar', { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' }, this.#fill)
  #state = makePart('span', 'state')
  #facts = makePart('span', 'facts')
  #picture = makePart('canvas', 'picture', { role: 'img' })
  #error = makePart('p', 'error', { dir: 'auto' })
  /** @type {Record<Action, HTMLButtonElement>} */
  #buttons
  element

  /**
   * @param {Kept} kept
   * @param {(action: Action) => void} act
   */
  constructor({ name, size, result }, act) {
    this.name = name
    this.size = size
    this.result = result
    this.#buttons = /** @type {any} */ (Object.fromEntries(ACTIONS.map((action) => [action, makeButton(action)])))
    for (const action of ACTIONS) this.#buttons[action].addEventListener('click', () => act(action))
    setText(this.#name, name)
    this.element = make(
      'li',
      {},
      makePart('div', 'head', {}, this.#name, this.#size),
      this.#bar,
      makePart(
        'div',
        'foot',
        {},
        makePart('p', 'status', {}, this.#state, this.#facts),
        makePart('div', 'actions', {}, ...Object.values(this.#buttons))
      ),
      this.#picture,
      this.#error
    )
  }

  get state() {
    return this.upload?.state ?? (this.entry ? 'unfinished' : 'done')
  }

  get isOver() {
    return POSSIBLE[this.state].includes('remove')
  }

  /** 0 to 1. */
  get share() {
    const { upload, entry } = this
    if (this.state === 'done') return 1
    return (upload?.loaded ?? entry?.loaded ?? 0) / (this.size || 1)
  }

  /** Put the focus where the next thing can be done. */
  focus() {
    Object.values(this.#buttons)
      .find(({ hidden }) => !hidden)
      ?.focus()
  }

  /** @param {Setting} setting */
  render({ language, words, format, isDisabled }) {
    const { state, share, upload } = this
    const { activeElement } = /** @type {ShadowRoot} */ (this.element.getRootNode())
    const percent = Math.floor(share * 100)
    setAttribute(this.element, 'dir', directionOf(language))
    setAttribute(this.element, 'class', `upload ${state}`)
    setAttribute(this.element, 'part', `upload ${state}`)
    setText(this.#size, format.bytes(this.size))
    this.#fill.style.inlineSize = `${share * 100}%`
    setAttribute(this.#bar, 'aria-valuenow', String(percent))
    setAttribute(this.#bar, 'aria-label', this.name)
    setText(this.#state, this.#describe(words, format))
    setText(this.#facts, state === 'uploading' ? this.#measure(words, format) : '')
    this.#link()
    this.#showTrouble(words)
    const parts = upload?.parts ?? []
    this.#picture.hidden = parts.length < 2 || !PICTURED.includes(state)
    if (!this.#picture.hidden) {
      const counts = { stored: format.number(countStored(parts)), total: format.number(parts.length) }
      setAttribute(this.#picture, 'aria-label', fill(words.chunks, counts))
      drawParts(this.#picture, parts)
    }
    for (const action of ACTIONS) {
      const button = this.#buttons[action]
      button.hidden = !this.#can(action)
      button.disabled = isDisabled
      setText(button, words[action])
      setAttribute(button, 'aria-label', `${words[action]}: ${this.name}`)
    }
    setAttribute(this.#error, 'lang', this.isAfresh || this.entry ? language : 'en')
    if (activeElement && this.element.contains(activeElement) && /** @type {HTMLElement} */ (activeElement).hidden)
      this.focus()
  }

  /** @param {Action} action */
  #can(action) {
    const { upload, entry, state } = this
    if (action === 'retry' && upload?.waitingFor === 'tab') return false
    if (action === 'resume' && entry) return entry.canResume
    if (action === 'retry' && !upload) return false
    return POSSIBLE[state].includes(action)
  }

  /** @param {Words} words @param {Format} format */
  #describe(words, format) {
    const { state, share, upload, entry } = this
    const percent = format.percent(share)
    if (state === 'uploading') return percent
    if (entry)
      return `${percent} · ${fill(words.unfinished, { when: format.ago(Math.max(0, now() - entry.at) / 1000) })}`
    const said = words[upload?.waitingFor ?? /** @type {keyof Words} */ (state)]
    return state === 'waiting' || state === 'paused' ? `${percent} · ${said}` : said
  }

  /** @param {Words} words @param {Format} format */
  #measure(words, format) {
    const { speed = 0, timeLeft = null } = this.upload ?? {}
    const left = timeLeft === null ? '' : fill(words.left, { time: format.time(timeLeft) })
    return [speed && format.bytes(speed, '-per-second'), left].filter(Boolean).join(' · ')
  }

  #link() {
    if (this.result?.url && !this.#name.href) {
      Object.assign(this.#name, { href: this.result.url, target: '_blank', rel: 'noopener' })
    }
  }

  /** @param {Words} words */
  #showTrouble(words) {
    const { state, upload, entry } = this
    const isQuiet = state === 'done' || state === 'cancelled'
    const hint = entry && !entry.canResume ? fill(words.again, { name: this.name }) : ''
    const afresh = this.isAfresh ? words.afresh : ''
    setText(this.#error, isQuiet ? '' : this.trouble || upload?.error?.message || afresh || hint)
    this.#error.hidden = !this.#error.textContent
  }
}

/** @param {ArrayLike<number>} parts */
const countStored = (parts) => Array.prototype.filter.call(parts, (state) => state === 2).length
