/** The local file: its slices, what tells it from others, and whether it is still the one that the upload began with. */

import { MuleError } from './errors.js'
import { digestSample, pickSample } from './sample.js'

/** @import { Sleep } from './types.js' */

/**
 * When a file was changed, in whole seconds: WebKit tells no more, and an upload may go on in another browser.
 *
 * @param {{ lastModified: number }} file
 * @returns {number} Milliseconds since 1970.
 */
export const dateOf = ({ lastModified }) => Math.floor(lastModified / 1000) * 1000

const TRIES = 3 // a network drive may be away for a moment
const REST = 1000 // milliseconds between two of them
const GLANCE = 50 // milliseconds between two looks at a file that is being sent
const STRIDE = 1_048_576 // bytes of two files that are compared at a time

export class Source {
  #file
  #size
  #lastModified
  #ports
  /** @type {Blob | undefined} */
  #picked
  #sample = ''
  /** In its place, where another file has the same. */
  #mark = ''
  /** Other files, of the same bytes. @type {WeakSet<Blob>} */
  #twins = new WeakSet()
  /** Its last byte. @type {Blob | undefined} */
  #end
  #glance = Promise.resolve()
  #glanceAt = 0

  /** Its bytes are known to be others than before: what the store has of it may be a mix. */
  isSpoilt = false

  /**
   * @param {File} file
   * @param {{ now: () => number, sleep: Sleep, scope: { signal: AbortSignal } }} ports  `scope`: of the present run.
   */
  constructor(file, ports) {
    this.#file = file
    this.#size = file.size
    this.#lastModified = file.lastModified
    this.#ports = ports
  }

  get size() {
    return this.#size
  }

  get type() {
    return this.#file.type
  }

  /** Whether `identify` has been here. */
  get isIdentified() {
    return this.#sample !== ''
  }

  /** The four values by which the backend knows a file. `identify` comes before. */
  get fields() {
    return {
      filename: this.#file.name,
      filesize: this.#size,
      last_modified: dateOf(this.#file),
      sample: this.#mark || this.#sample,
    }
  }

  /** Whether the sample is of all its bytes: then it is no other file's. */
  get isSmall() {
    return this.#picked === this.#file
  }

  /** Read what tells it from a file of the same name, size and date. Raises FileUnreadable. */
  async identify() {
    this.#sample ||= await this.#read(() => this.#takeSample(), unreadable)
  }

  /**
   * Whether another file whose fields are the same has the same bytes. If not, the fields of this one are others from now
   * on: by what is found first, so that they are the same ones the next time.
   *
   * @param {Blob} file
   */
  async isSame(file) {
    if (this.#twins.has(file)) return true
    for (let start = 0; start < this.#size; start += STRIDE) {
      const [slice, theirs] = [this.#file, file].map((blob) => blob.slice(start, start + STRIDE))
      const none = () => new ArrayBuffer(0) // what cannot be read is not known to be the same
      const bytes = await Promise.all([this.#readAll(slice), this.#readAll(theirs).catch(none)])
      if (isEqual(new Uint8Array(bytes[0]), new Uint8Array(bytes[1]))) continue
      this.#mark = await this.#read(() => digestSample(new Blob([this.#mark, slice])), changed)
      return false
    }
    this.#twins.add(file)
    return true
  }

  /** Raises FileChanged where it is no longer what `identify` has read, or cannot be read any more. */
  async prove() {
    this.#inspect()
    const sample = await this.#read(() => this.#takeSample(), changed)
    if (sample === this.#sample) return
    this.isSpoilt = true
    throw changed()
  }

  /** @param {{ start: number, end: number }} range  `end` is exclusive. */
  slice({ start, end }) {
    this.#inspect()
    return this.#file.slice(start, end)
  }

  /** All of it, at no cost: browsers take their time for a slice. */
  whole() {
    this.#inspect()
    return this.#file
  }

  /**
   * A file that cannot be read fails in XMLHttpRequest just as a dead line does, or not even that: it stands still.
   * One byte tells, and it has to be the last: a file that was cut short can still be read at its start.
   */
  async check() {
    this.#end ??= this.#file.slice(-1)
    await this.#readAll(this.#end)
  }

  /** The same, unless it was done just now: a fast line sends a megabyte in the time of a look. */
  async glance() {
    const now = this.#ports.now()
    if (now >= this.#glanceAt) {
      this.#glanceAt = now + GLANCE
      this.#glance = this.check()
    }
    await this.#glance.catch((error) => {
      this.#glanceAt = 0 // the next one, of another run it may be, looks for itself
      throw error
    })
  }

  /** @param {Blob} slice @returns {Promise<ArrayBuffer>} All of its bytes. */
  async read(slice) {
    this.#inspect()
    return this.#readAll(slice)
  }

  /** @param {Blob} slice */
  async #readAll(slice) {
    const bytes = await this.#read(() => slice.arrayBuffer(), changed)
    if (bytes.byteLength !== slice.size) throw changed()
    return bytes
  }

  /** Of the bytes that the disk has now; what is picked once may be read again. */
  #takeSample() {
    this.#picked ??= pickSample(this.#file)
    return digestSample(this.#picked)
  }

  #inspect() {
    if (this.#file.size !== this.#size || this.#file.lastModified !== this.#lastModified) throw changed()
  }

  /**
   * A network drive may not even fail: whoever pauses or cancels does not wait for it.
   *
   * @template T
   * @param {() => Promise<T>} read
   * @param {(cause: unknown) => MuleError} verdict  On a file that fails again and again.
   * @returns {Promise<T>}
   */
  #read(read, verdict) {
    const { signal } = this.#ports.scope
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort)
      const end = () => signal.removeEventListener('abort', abort)
      this.#insist(read, verdict).finally(end).then(resolve, reject)
    })
  }

  /**
   * @template T
   * @param {() => Promise<T>} read
   * @param {(cause: unknown) => MuleError} verdict
   */
  async #insist(read, verdict) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await read()
      } catch (cause) {
        if (tries === TRIES) throw verdict(cause)
        await this.#ports.sleep(REST)
      }
    }
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} others
 */
function isEqual(bytes, others) {
  let index = 0
  while (index < bytes.length && bytes[index] === others[index]) index += 1 // by `every` it takes four times as long
  return index === bytes.length
}

/** @param {unknown} cause */
const unreadable = (cause) => new MuleError('FileUnreadable', 'The file cannot be read.', { cause })

/** @param {unknown} [cause] */
const changed = (cause) => new MuleError('FileChanged', 'The file was changed, moved or removed meanwhile.', { cause })
