/** What the page remembers of unfinished uploads, in IndexedDB: across reloads and days. */

/** @import { Remembered, Sleep, Storage, Ticket } from './types.js' */

const DATABASE = 'mule'
const UPLOADS = 'uploads'
const INTERVAL = 2000 // milliseconds between two notes of one upload's progress
const LIFE = 30 * 86_400_000 // milliseconds: by then stores have swept it away

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

  /** @returns {Promise<Remembered[]>} */
  all() {
    return this.#run('readonly', (uploads) => uploads.getAll())
  }

  /**
   * @param {IDBTransactionMode} mode
   * @param {(uploads: IDBObjectStore) => IDBRequest} ask
   * @returns {Promise<any>}
   */
  async #run(mode, ask, isAgain = false) {
    this.#database ??= open()
    try {
      const database = await this.#database
      const transaction = database.transaction(UPLOADS, mode)
      const answer = ask(transaction.objectStore(UPLOADS))
      await ended(transaction) // before that, what was written may still be lost with the browser
      return answer.result
    } catch (/** @type {any} */ error) {
      this.#database = null // the connection may be lost: the next one opens another
      if (error.name === 'InvalidStateError' && !isAgain) return this.#run(mode, ask, true) // closed by a later release
      throw error
    }
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

/** @param {IDBTransaction} transaction @returns {Promise<unknown>} */
function ended(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error) // as it does after any error
  })
}

/** A memory that never fails and never keeps an upload waiting: it is a convenience, and private windows have none. */
export class ForgivingMemory {
  #storage
  #ports
  #kept
  #details
  /** The way back that an earlier page has kept. @type {{ handle?: FileSystemFileHandle }} */
  #found = {}

  /**
   * @param {Storage} storage
   * @param {{ sleep: Sleep, now: () => number }} ports
   * @param {() => object} [details]  What is kept besides, as it is at the time of keeping.
   * @param {Map<string, Remembered>} [kept]  For this page at least.
   */
  constructor(storage, ports, details = () => ({}), kept = new Map()) {
    this.#storage = storage
    this.#ports = ports
    this.#details = details
    this.#kept = kept
  }

  /**
   * The same memory, for one file.
   *
   * @param {() => { loaded: number, handle?: FileSystemFileHandle }} details
   */
  about(details) {
    return new ForgivingMemory(this.#storage, this.#ports, details, this.#kept)
  }

  /**
   * @param {string} fingerprint
   * @returns {Promise<Remembered | undefined>}
   */
  async get(fingerprint) {
    const found = (await this.#ask((storage) => storage.get(fingerprint))) ?? this.#kept.get(fingerprint)
    if (found?.handle) this.#found = { handle: found.handle }
    return found
  }

  /**
   * @param {string} fingerprint
   * @param {Ticket} ticket
   */
  async set(fingerprint, ticket) {
    const remembered = { loaded: 0, ...ticket, ...this.#found, ...this.#details(), fingerprint, at: this.#ports.now() }
    this.#kept.set(fingerprint, remembered)
    await this.#ask((storage) => storage.set(fingerprint, remembered))
  }

  /** The details may be others by now; that is not worth writing down every time. @param {string} fingerprint */
  touch(fingerprint) {
    const kept = this.#kept.get(fingerprint)
    if (kept && this.#ports.now() - kept.at >= INTERVAL) this.set(fingerprint, kept)
  }

  /** @param {string} fingerprint */
  async delete(fingerprint) {
    this.#kept.delete(fingerprint)
    await this.#ask((storage) => storage.delete(fingerprint))
  }

  /** All that is kept and not too old, which is forgotten on the way. */
  async all() {
    const all = (await this.#ask((storage) => storage.all())) ?? [...this.#kept.values()]
    const isRecent = (/** @type {Remembered} */ { at }) => this.#ports.now() - at <= LIFE
    for (const remembered of all) if (!isRecent(remembered)) await this.delete(remembered.fingerprint)
    return all.filter(isRecent)
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
    const late = this.#ports.sleep(2000, answered).then(giveUp, giveUp)
    try {
      return await Promise.race([work(this.#storage), late])
    } catch {
      return undefined
    } finally {
      answered.abort()
    }
  }
}
