/** All of the element but the rows: where files are dropped and chosen, what was refused, and what is said aloud. */

import { make, makeButton, makePart, setText } from './dom.js'
import { getSheet } from './sheet.js'
import { directionOf } from './words.js'

/** @import { Setting } from './row.js' */

export class View {
  #title = makePart('p', 'title')
  pick = makeButton('pick')
  #folder = makeButton('folder')
  #input = make('input', { type: 'file', hidden: '' })
  #folders = make('input', { type: 'file', hidden: '', webkitdirectory: '' })
  #drop = makePart(
    'div',
    'drop',
    {},
    this.#title,
    makePart('div', 'actions', {}, this.pick, this.#folder),
    this.#input,
    this.#folders
  )
  #note = makePart('ul', 'note')
  #list = makePart('ul', 'list')
  region = make('div', { role: 'status', class: 'aloud' })
  #all = make('div', {}, this.#drop, this.#note, this.#list, this.region)

  /**
   * @param {ShadowRoot} root
   * @param {object} on
   * @param {() => void} on.pick  The person wants to choose files.
   * @param {(files: File[]) => void} on.files  They were chosen by an input.
   */
  constructor(root, on) {
    root.adoptedStyleSheets = [getSheet()]
    root.append(this.#all)
    this.#drop.addEventListener('click', (event) => {
      if (!this.pick.disabled && event.target !== this.#folder && !isInput(event.target)) on.pick()
    })
    this.#folder.addEventListener('click', () => this.#folders.click())
    for (const input of [this.#input, this.#folders]) {
      input.addEventListener('change', () => {
        const files = [...(input.files ?? [])]
        input.value = '' // so that the same file can be chosen again
        on.files(files)
      })
    }
  }

  /** Let the browser ask for files. */
  choose() {
    this.#input.click()
  }

  /** @param {boolean} isOver  Whether something is about to be dropped. */
  hover(isOver) {
    this.#drop.classList.toggle('over', isOver)
  }

  /** @param {string[]} lines  Why files were refused. */
  note(lines) {
    this.#note.replaceChildren(...lines.map((line) => make('li', {}, document.createTextNode(line))))
  }

  /** @param {Element} row */
  append(row) {
    this.#list.append(row)
  }

  /**
   * @param {Setting} setting
   * @param {{ isMultiple: boolean, accept: string | null }} options
   */
  render({ language, words, isDisabled }, { isMultiple, accept }) {
    this.#all.lang = language
    this.#all.dir = directionOf(language)
    setText(this.#title, isMultiple ? words.drop : words.dropOne)
    setText(this.pick, isMultiple ? words.pick : words.pickOne)
    setText(this.#folder, words.folder)
    this.#list.ariaLabel = words.list
    this.#input.multiple = isMultiple
    this.#input.accept = accept ?? ''
    this.#folder.hidden = !isMultiple || !('webkitdirectory' in this.#input)
    for (const button of [this.pick, this.#folder]) button.disabled = isDisabled
    this.#drop.classList.toggle('disabled', isDisabled)
  }
}

/** @param {EventTarget | null} target */
const isInput = (target) => target instanceof HTMLInputElement
