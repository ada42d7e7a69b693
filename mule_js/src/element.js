/**
 * `<mule-uploader>`: a place to drop files, the list of what is under way, and a field of a form whose values are the keys
 * of what has arrived. Loading this defines nothing; `define.js` does.
 *
 * Attributes: `backend`, `name`, `multiple` (with it, folders too), `accept`, `max-size` (bytes), `required`, `disabled`.
 * Events, which bubble: `change` (the keys are others), and the `MuleUploaderEvents` of define.js.
 */

import { Control, INTERNALS } from './element/control.js'
import { fillIn } from './element/field.js'
import { Format } from './element/format.js'
import { filesOfDrop, findFault, shorten, typesOf } from './element/intake.js'
import { Roster } from './element/roster.js'
import { View } from './element/view.js'
import { Voice } from './element/voice.js'
import { ENGLISH, fill, findSpeech } from './element/words.js'
import { Mule, pickFiles } from './index.js'

/** @import { Picked } from './element/intake.js' */
/** @import { Setting } from './element/row.js' */
/** @import { Upload } from './index.js' */

export class MuleUploader extends Control {
  static observedAttributes = ['accept', 'lang', 'multiple', 'name', 'required']

  #internals = this[INTERNALS]
  /** @type {Setting} */
  #setting = { language: 'en', words: ENGLISH, format: new Format('en'), isDisabled: false }
  /** @type {Mule | null} */
  #mule = null
  #keys = '[]'
  #isPicking = false
  /** @type {Promise<unknown> | null} */
  #speaking = null
  #attached = new AbortController()
  #view = new View(this.attachShadow({ mode: 'open', delegatesFocus: true }), {
    pick: () => this.#pick(),
    files: (files) => void this.add(files),
  })
  #voice = new Voice(this.#view.region, () => this.#summarize())
  #roster = new Roster({
    setting: () => this.#setting,
    isSingle: () => !this.multiple,
    mule: () => this.mule,
    append: (row) => this.#view.append(row),
    say: (words) => this.#voice.say(words),
    tell: (name, detail) => this.#tell(name, detail),
    change: () => this.#update(),
    leave: () => this.#view.pick.focus(),
  })

  /** What carries the bytes; a page may set one of its own before the element is in the document. */
  get mule() {
    this.#mule ??= new Mule({ backend: this.getAttribute('backend') || undefined })
    return this.#mule
  }

  set mule(mule) {
    this.#mule = mule
  }

  /** Of this visit, in the order of the list. @returns {Upload[]} */
  get uploads() {
    return this.#roster.rows.flatMap(({ upload }) => upload ?? [])
  }

  /** The keys of what has arrived, in the order of the list. @returns {string[]} */
  get value() {
    return this.#roster.rows.flatMap(({ result }) => result?.key ?? [])
  }

  /**
   * Take files, as if a person had chosen them.
   *
   * @param {Iterable<File | Picked> | DataTransfer} source  Of a DataTransfer, folders too: to be called at once in its event.
   * @returns {Promise<Upload[]>} Those that are under way by that.
   */
  async add(source) {
    const given = 'items' in source ? await filesOfDrop(source) : [...source]
    const begun = []
    /** @type {string[]} */
    const refused = []
    try {
      for (const one of given) {
        const picked = one instanceof File ? { file: one, path: one.webkitRelativePath } : one
        const reason = this.#findFault(picked)
        if (reason) refused.push(this.#refuse(picked.file, reason))
        else begun.push(this.#roster.begin(picked))
      }
    } finally {
      this.#roster.announce()
    }
    const lines = shorten(refused, this.#setting)
    this.#view.note(lines)
    if (lines.length > 0) this.#voice.say(lines.join(' '))
    return begun
  }

  connectedCallback() {
    this.#attached = new AbortController()
    const { signal } = this.#attached
    const hover = (/** @type {Event} */ event) => this.#hover(event)
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) this.addEventListener(type, hover, { signal })
    const redraw = () => this.#render()
    const resized = new ResizeObserver(redraw)
    resized.observe(this)
    signal.addEventListener('abort', () => resized.disconnect())
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw, { signal })
    this.#internals.role = 'group'
    this.#speak()
    this.#roster.recall()
  }

  disconnectedCallback() {
    this.#attached.abort() // what is under way goes on
  }

  /** @param {string} attribute */
  attributeChangedCallback(attribute) {
    if (attribute === 'lang') this.#speak()
    else this.#render()
    this.#update()
  }

  /** @param {boolean} isDisabled  By itself or by its form. */
  formDisabledCallback(isDisabled) {
    this.#setting = { ...this.#setting, isDisabled }
    this.#render()
  }

  formResetCallback() {
    this.#view.note([])
    this.#roster.clear()
    this.#update({ isTold: false })
  }

  /** @param {string} state  What `fillIn` has left for a page that is gone back to. */
  formStateRestoreCallback(state) {
    for (const kept of JSON.parse(state)) this.#roster.insert(kept)
    this.#update({ isTold: false })
  }

  async #speak() {
    const { lang } = /** @type {HTMLElement} */ (this.closest('[lang]') ?? document.documentElement)
    const speaking = findSpeech(lang || navigator.language)
    this.#speaking = speaking
    const { language, words } = await speaking
    if (this.#speaking !== speaking) return // it is another one meanwhile
    this.#setting = { ...this.#setting, language, words, format: new Format(language) }
    this.#internals.ariaLabel = words.list
    this.#render()
    this.#update()
  }

  #render() {
    this.#view.render(this.#setting, { isMultiple: this.multiple, accept: this.getAttribute('accept') })
    this.#roster.render(...this.#roster.rows)
  }

  /** @param {{ isTold?: boolean }} [options]  Whether the page is told; of what the form itself does it is not. */
  #update({ isTold = true } = {}) {
    const keys = fillIn(this.#internals, {
      rows: this.#roster.rows,
      name: this.name,
      isRequired: this.required,
      words: this.#setting.words,
      anchor: this.#view.pick,
    })
    const before = this.#keys
    this.#keys = JSON.stringify(keys)
    if (isTold && this.#keys !== before) this.dispatchEvent(new Event('change', { bubbles: true }))
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`mule-${name}`, { detail, bubbles: true, composed: true }))
  }

  async #pick() {
    if (this.#isPicking) return
    this.#isPicking = true
    const options = { multiple: this.multiple, ...typesOf(this.getAttribute('accept')) }
    const picked = await pickFiles(options).catch(() => null) // a frame of another site may not
    this.#isPicking = false
    if (picked) this.add(picked)
    else this.#view.choose()
  }

  /** @param {Event} event */
  #hover(event) {
    const { type, dataTransfer } = /** @type {DragEvent} */ (event)
    event.preventDefault()
    if (this.#setting.isDisabled) return
    this.#view.hover(type.startsWith('drage') || type === 'dragover')
    if (type === 'drop' && dataTransfer) this.add(dataTransfer)
  }

  /** @param {Picked} picked */
  #findFault(picked) {
    const maxSize = Number(this.getAttribute('max-size'))
    const fault = findFault(picked.file, { accept: this.getAttribute('accept'), maxSize })
    return fault ?? (this.#roster.makeRoom(this.#roster.find(picked)) ? null : 'one')
  }

  /**
   * @param {File} file
   * @param {'kind' | 'size' | 'one'} reason
   * @returns {string} Why, for the person.
   */
  #refuse(file, reason) {
    this.#tell('refuse', { file, reason })
    const { words, format } = this.#setting
    return fill(words[reason], { name: file.name, size: format.bytes(Number(this.getAttribute('max-size'))) })
  }

  #summarize() {
    const { words, format } = this.#setting
    const rows = this.#roster.rows.filter(({ entry }) => !entry)
    const done = rows.filter(({ state }) => state === 'done').length
    return fill(words.summary, { done: format.number(done), total: format.number(rows.length) })
  }
}
