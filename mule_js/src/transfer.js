/** One multipart upload: its parts sent, listed, proved and made into the object. */

import { Doubts } from './doubts.js'
import { MuleError, RemoteError } from './errors.js'
import { listParts } from './listing.js'
import { MISSING, PartTable, partRange, STORED } from './parts.js'
import { Evidence } from './proof.js'
import { Signatures } from './signatures.js'

/** @import { Backend } from './backend.js' */
/** @import { Crew } from './crew.js' */
/** @import { Cryptography } from './digests.js' */
/** @import { Hints } from './hints.js' */
/** @import { Line } from './line.js' */
/** @import { ForgivingMemory } from './memory.js' */
/** @import { Plan } from './opening.js' */
/** @import { Pool } from './pool.js' */
/** @import { Progress } from './progress.js' */
/** @import { Persistence } from './retry.js' */
/** @import { Store } from './s3.js' */
/** @import { Source } from './source.js' */
/** @import { Result, Sleep } from './types.js' */

/**
 * @typedef {object} Shared  What all uploads of one Mule work with.
 * @property {Backend} backend
 * @property {Store} store
 * @property {Line} line
 * @property {ForgivingMemory} memory
 * @property {Pool} pool
 * @property {Crew} crew
 * @property {() => number} now
 * @property {() => number} random
 * @property {Sleep} sleep
 * @property {number} patience  Milliseconds.
 * @property {{ crypto?: Cryptography }} browser
 */

/**
 * @typedef {object} Own  What the upload of one file has besides.
 * @property {string} fingerprint  Of the file, for the memory.
 * @property {Source} source
 * @property {Progress} progress
 * @property {Persistence} persistence
 * @property {Hints} hints
 * @property {{ signal: AbortSignal }} scope  Of the present run: a pause ends it, and another one begins.
 * @property {(partNumber: number) => void} onPart  Its state has changed; 0: all of them have.
 *
 * @typedef {Shared & Own} Means  All that the upload of one file works with.
 */

const STUBBORN_ROUNDS = 3

export class Transfer {
  #means
  #plan
  #signatures
  #parts
  #evidence
  #doubts
  #completions = 0

  /**
   * @param {Means} means
   * @param {Plan} plan
   */
  constructor(means, plan) {
    this.#means = means
    this.#plan = { ...plan, size: means.source.size }
    this.#parts = new PartTable(plan.partCount)
    this.#evidence = new Evidence(this.#plan)
    const upcoming = (/** @type {number} */ count) => this.#parts.upcoming(count)
    this.#signatures = new Signatures(means, { fields: this.#fields, plan, upcoming })
    this.#doubts = new Doubts(means, this.#signatures)
  }

  /** How many parts wait to be sent. */
  get waiting() {
    return this.#parts.missing
  }

  /** A byte for each part: missing, sending or stored. */
  get states() {
    return this.#parts.states
  }

  /** Bind the upload id, remember it, and find out what the store has already. */
  async begin() {
    const { memory, fingerprint, progress, source } = this.#means
    const { key, uploadId, ticket, resumed } = this.#plan
    await this.#persist(() => this.#signatures.bind())
    await memory.set(fingerprint, { key, uploadId, ticket })
    if (!resumed) return progress.reset(0)
    const { missing } = await this.#judge()
    this.#parts.leave(missing)
    progress.reset(missing.reduce((bytes, partNumber) => bytes - partRange(partNumber, this.#plan).length, source.size))
  }

  /** Take the next part to send. @returns {(signal: AbortSignal) => Promise<void>} */
  take() {
    const partNumber = this.#parts.take()
    this.#means.onPart(partNumber)
    return (signal) => this.#send(partNumber, signal)
  }

  /**
   * Prove that the store has the whole file, and make it the object. Each try begins with the proof: an earlier one may
   * have done its work although nobody heard of it.
   *
   * @param {() => Promise<void>} sendMissing
   */
  async complete(sendMissing) {
    await this.#persist(async ({ fresh }) => {
      const etags = await this.#prove(sendMissing)
      const checksums = await this.#signatures.checksums()
      const request = await this.#signatures.other('end', { fresh })
      this.#completions += 1
      await this.#means.store.completeMultipartUpload(request, { etags, checksums }, this.#means.scope)
    })
  }

  /** Whether the object is there, as long as the file. */
  async isWhole() {
    const object = await this.#persist(async ({ fresh }) =>
      this.#means.store.headObject(await this.#signatures.other('head', { fresh }), this.#means.scope)
    ).catch(orMissing)
    // Where the length cannot be read the backend, which is told next, is the one to look.
    return object?.size === this.#means.source.size || (object?.size === null && this.#completions > 0)
  }

  /** Tell the backend, and forget. @returns {Promise<Result>} */
  async report() {
    const { backend, memory, fingerprint } = this.#means
    const { url } = await this.#persist(() => backend.recordFinish(this.#fields, this.#means.scope))
    await memory.delete(fingerprint)
    return { key: this.#plan.key, url: url ?? null }
  }

  get #fields() {
    const { key, uploadId, ticket } = this.#plan
    return { ...this.#means.source.fields, key, upload_id: uploadId, ticket }
  }

  /**
   * @template T
   * @param {(hint: { fresh: boolean }) => Promise<T>} work
   */
  #persist(work) {
    return this.#means.persistence.run(work, this.#means.scope)
  }

  async #judge() {
    return this.#evidence.judge(await listParts(this.#means, this.#signatures))
  }

  /** @param {() => Promise<void>} sendMissing */
  async #prove(sendMissing) {
    let fewest = Infinity
    for (let rounds = 1; ; rounds += 1) {
      const { etags, missing } = await this.#judge()
      if (missing.length === 0) return etags
      if (missing.length < fewest) rounds = 1
      fewest = Math.min(fewest, missing.length)
      for (const partNumber of missing) this.#lose(partNumber)
      if (rounds > STUBBORN_ROUNDS) throw notKept(missing)
      await sendMissing()
    }
  }

  /** The store does not have it after all. @param {number} partNumber */
  #lose(partNumber) {
    this.#means.progress.land(partNumber, -partRange(partNumber, this.#plan).length)
    this.#mark(partNumber, MISSING)
  }

  /**
   * @param {number} partNumber
   * @param {AbortSignal} signal
   */
  async #send(partNumber, signal) {
    const { persistence, progress, backend, hints } = this.#means
    const { length } = partRange(partNumber, this.#plan)
    try {
      await persistence.run((hint) => this.#sendOnce(partNumber, { ...hint, signal }), { signal })
    } catch (error) {
      progress.land(partNumber, 0)
      this.#mark(partNumber, MISSING)
      throw error
    }
    progress.land(partNumber, length)
    this.#signatures.drop(partNumber)
    this.#mark(partNumber, STORED)
    hints.add((options) => backend.recordPart({ ...this.#fields, chunk: partNumber }, options))
  }

  /**
   * @param {number} partNumber
   * @param {{ fresh: boolean, stalls: number, signal: AbortSignal }} options
   */
  async #sendOnce(partNumber, { fresh, stalls, signal }) {
    const { crew, progress, source, store } = this.#means
    const range = partRange(partNumber, this.#plan)
    const { length } = range
    const found = await this.#doubts.resolve(partNumber, { length, fresh })
    if (found !== null) return this.#evidence.record(partNumber, found)
    const body = source.slice(range)
    await source.check(body)
    this.#evidence.forget(partNumber)
    let left = 0
    const onProgress = (/** @type {number} */ sent) => {
      left = Math.min(sent, length)
      progress.fly(partNumber, left)
    }
    const upload = async () => {
      const request = await this.#signatures.part(partNumber, { fresh }) // now, so that it does not grow old in the queue
      return store.uploadPart(request, body, { signal, stalls, onProgress })
    }
    try {
      this.#evidence.record(partNumber, await crew.carry(upload, { length, signal }))
    } catch (error) {
      progress.fly(partNumber, 0)
      if (left === length) this.#doubts.add(partNumber)
      if (error instanceof RemoteError && error.status === 0) await source.check(body)
      throw error
    }
  }

  /**
   * @param {number} partNumber
   * @param {number} state
   */
  #mark(partNumber, state) {
    this.#parts.mark(partNumber, state)
    this.#means.onPart(partNumber)
  }
}

/** A store that does not let us list the bucket says 403 of an object that is not there. @param {unknown} error */
function orMissing(error) {
  if (error instanceof RemoteError && error.source === 'store' && error.status === 403) return null
  throw error
}

/** @param {number[]} missing */
function notKept(missing) {
  const which = missing.length > 5 ? `${missing.slice(0, 5).join(', ')}, …` : missing.join(', ')
  const cure = "Let the bucket's CORS rules expose the ETag header."
  return new MuleError('PartsNotKept', `The store does not list part ${which} as sent. ${cure}`)
}
