/** The local file: its slices, and whether it is still the one that the upload began with. */

import { MuleError } from './errors.js'

export class Source {
  #file
  #size
  #lastModified

  /** @param {File} file */
  constructor(file) {
    this.#file = file
    this.#size = file.size
    this.#lastModified = file.lastModified
  }

  get size() {
    return this.#size
  }

  get type() {
    return this.#file.type
  }

  /** The three values by which the backend knows a file. */
  get fields() {
    return { filename: this.#file.name, filesize: this.#size, last_modified: this.#lastModified }
  }

  /** @param {{ start: number, end: number }} range  `end` is exclusive. */
  slice({ start, end }) {
    return this.#file.slice(start, end)
  }

  /**
   * A file that cannot be read fails in XMLHttpRequest just as a dead line does; one byte tells them apart.
   *
   * @param {Blob} slice
   */
  async check(slice) {
    if (this.#file.size !== this.#size || this.#file.lastModified !== this.#lastModified) throw changed()
    try {
      await slice.slice(0, 1).arrayBuffer()
    } catch (cause) {
      throw changed(cause)
    }
  }
}

/** @param {unknown} [cause] */
function changed(cause) {
  const message = 'The file was changed, moved or removed meanwhile. Choose it again.'
  return new MuleError('FileChanged', message, { cause })
}
