/** What this browser has begun and not finished. */

import { discard } from './discard.js'
import { MuleError } from './errors.js'
import { reopen } from './handles.js'
import { dateOf } from './source.js'

/** @import { Shared } from './means.js' */
/** @import { ForgivingMemory } from './memory.js' */
/** @import { Tabs } from './tabs.js' */
/** @import { Remembered } from './types.js' */
/** @import { Upload } from './upload.js' */

/**
 * @typedef {Shared & { memory: ForgivingMemory, tabs: Tabs }} Ports
 * @typedef {(file: File, options: { handle: FileSystemFileHandle }) => Upload} Begin
 */

/**
 * The latest first; without those that this page or another tab is at.
 *
 * @param {Ports} shared
 * @param {Begin} begin
 */
export async function findUnfinished(shared, begin) {
  const all = await shared.memory.all()
  const isBusy = await shared.tabs.findBusy()
  return all
    .filter(({ fingerprint }) => !isBusy(fingerprint))
    .map((remembered) => new Unfinished(remembered, { shared, begin }))
    .filter(({ backend }) => backend === shared.backend.url)
    .sort((one, two) => two.at - one.at)
}

/** One upload that was cut short. Where there is no way back to its file, picking that file anew goes on with it. */
export class Unfinished {
  #remembered
  #ports

  /**
   * @param {Remembered} remembered
   * @param {{ shared: Ports, begin: Begin }} ports
   */
  constructor(remembered, ports) {
    this.#remembered = remembered
    this.#ports = ports
    const [backend, name, size, lastModified] = JSON.parse(remembered.fingerprint)
    /** What tells it from all others. */
    this.fingerprint = remembered.fingerprint
    /** @type {string} */
    this.backend = backend
    /** Of the file. @type {string} */
    this.name = name
    /** Bytes. @type {number} */
    this.size = size
    /** Milliseconds since 1970, in whole seconds. @type {number} */
    this.lastModified = lastModified
  }

  /** Whether it may be this file's: name, size and date say so; its bytes are looked at when it goes on. @param {File} file */
  isOf(file) {
    return file.name === this.name && file.size === this.size && dateOf(file) === this.lastModified
  }

  /** Bytes that had left. */
  get loaded() {
    return this.#remembered.loaded
  }

  /** When it was last at it, in milliseconds since 1970. */
  get at() {
    return this.#remembered.at
  }

  /** Whether `resume` finds the file by itself. */
  get canResume() {
    return this.#remembered.handle !== undefined
  }

  /**
   * Go on; needs a click, as the browser may have to ask whether the page may read the file again.
   *
   * @returns {Promise<Upload>} Rejects with FileNotAllowed, FileUnreadable, or FileChanged where it is another file by now.
   */
  async resume() {
    const { handle } = this.#remembered
    if (!handle) throw new MuleError('FileNotAllowed', `Pick ${this.name} again to go on.`)
    const file = await reopen(handle)
    if (!this.isOf(file)) {
      throw new MuleError('FileChanged', `${this.name} was changed meanwhile. Forget it, and pick it anew.`)
    }
    return this.#ports.begin(file, { handle })
  }

  /**
   * Give it up, and remove what the store has of it.
   *
   * @returns {Promise<boolean>} Whether the store is known to have nothing left of it: not where somebody goes on with it.
   *   Never rejects.
   */
  async forget() {
    const { shared } = this.#ports
    const { fingerprint } = this
    const isBusy = await shared.tabs.findBusy()
    return !isBusy(fingerprint) && discard({ ...shared, fingerprint }, this.#remembered)
  }
}
