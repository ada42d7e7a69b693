/** What the page remembers of unfinished uploads, in IndexedDB: across reloads and days. */

/** @import { Remembered, Storage } from './types.js' */

const DATABASE = 'mule'
const UPLOADS = 'uploads'

/** @implements {Storage} */
export class Memory {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null

  /**
   * @param {string} fingerprint
   * @returns {Promise<Remembered | undefined>}
   */
  get(fingerprint) {
    return this.#run('readonly', (uploads) => uploads.get(fingerprint))
  }

  /**
   * @param {string} fingerprint
   * @param {Remembered} remembered
   */
  async set(fingerprint, remembered) {
    await this.#run('readwrite', (uploads) => uploads.put(remembered, fingerprint))
  }

  /** @param {string} fingerprint */
  async delete(fingerprint) {
    await this.#run('readwrite', (uploads) => uploads.delete(fingerprint))
  }

  /**
   * @param {IDBTransactionMode} mode
   * @param {(uploads: IDBObjectStore) => IDBRequest} ask
   */
  async #run(mode, ask) {
    this.#database ??= open()
    const database = await this.#database
    return settled(ask(database.transaction(UPLOADS, mode).objectStore(UPLOADS)))
  }
}

/** @returns {Promise<IDBDatabase>} */
async function open() {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(UPLOADS)
  const database = await settled(request)
  database.onversionchange = () => database.close() // a later release in another tab must not wait for this one
  return database
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** A memory that never fails and never keeps an upload waiting: it is a convenience, and private windows have none. */
export class ForgivingMemory {
  #storage
  #sleep
  /** For this page at least. @type {Map<string, Remembered>} */
  #kept = new Map()

  /**
   * @param {Storage} storage
   * @param {{ sleep: import('./types.js').Sleep }} ports
   */
  constructor(storage, { sleep }) {
    this.#storage = storage
    this.#sleep = sleep
  }

  /**
   * @param {string} fingerprint
   * @returns {Promise<Remembered | undefined>}
   */
  async get(fingerprint) {
    return (await this.#ask((storage) => storage.get(fingerprint))) ?? this.#kept.get(fingerprint)
  }

  /**
   * @param {string} fingerprint
   * @param {Remembered} remembered
   */
  async set(fingerprint, remembered) {
    this.#kept.set(fingerprint, remembered)
    await this.#ask((storage) => storage.set(fingerprint, remembered))
  }

  /** @param {string} fingerprint */
  async delete(fingerprint) {
    this.#kept.delete(fingerprint)
    await this.#ask((storage) => storage.delete(fingerprint))
  }

  /**
   * Browsers have been seen not to answer at all.
   *
   * @template T
   * @param {(storage: Storage) => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async #ask(work) {
    const answered = new AbortController()
    const giveUp = () => undefined
    const late = this.#sleep(2000, answered).then(giveUp, giveUp)
    try {
      return await Promise.race([work(this.#storage), late])
    } catch {
      return undefined
    } finally {
      answered.abort()
    }
  }
}
