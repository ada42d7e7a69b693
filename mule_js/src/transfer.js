/** One multipart upload: its parts sent, listed and reported. */

import { Completion } from './completion.js'
import { Doubts } from './doubts.js'
import { RemoteError } from './errors.js'
import { listParts } from './listing.js'
import { MISSING, PartTable, partRange, STORED } from './parts.js'
import { Evidence } from './proof.js'
import { Signatures } from './signatures.js'

/** @import { Backend, FileFields, UploadFields } from './backend.js' */
/** @import { Crew } from './crew.js' */
/** @import { MuleError } from './errors.js' */
/** @import { Gate } from './gate.js' */
/** @import { Hints } from './hints.js' */
/** @import { Line } from './line.js' */
/** @import { Plan } from './opening.js' */
/** @import { Pool } from './pool.js' */
/** @import { Progress } from './progress.js' */
/** @import { Persistence } from './retry.js' */
/** @import { Store } from './s3.js' */
/** @import { Source } from './source.js' */
/** @import { Browser, Memory, Result, SignedRequest, Sleep } from './types.js' */

/**
 * @typedef {object} Shared  What all uploads of one Mule work with.
 * @property {Backend} backend
 * @property {Store} store
 * @property {Line} line
 * @property {Memory} memory
 * @property {Set<string>} dead  Upload ids that the store no longer has, or is about to lose, and their keys.
 * @property {Pool} pool
 * @property {Omit<Crew, 'size' | 'widen'>} crew
 * @property {Gate} ahead  For those that are made ready.
 * @property {Gate} reading  For those whose bytes are looked at: a thousand files are not all read at once.
 * @property {() => number} now
 * @property {() => number} random
 * @property {Sleep} sleep
 * @property {number} patience  Milliseconds.
 * @property {Browser} browser
 */

/**
 * @typedef {(count: number) => number[]} Upcoming  The parts that are sent next.
 *
 * @typedef {object} Seals  Signs parts one by one, each with a digest of its bytes.
 * @property {(partNumber: number, options: { fresh: boolean }) => Promise<SignedRequest | undefined>} part
 *   `fresh`: the one that was given before is no good.
 * @property {() => Promise<string[]>} checksums  What the store wants to hear of part 1, 2, … at the end.
 * @property {(partNumber: number) => void} drop  It is of no more use.
 *
 * @typedef {(upload: { fields: FileFields & UploadFields, plan: Plan, upcoming: Upcoming }) => Seals} Sealer
 */

/**
 * @typedef {Pick<Transfer, 'states' | 'waiting' | 'begin' | 'take' | 'complete' | 'isWhole' | 'report'>} Carrier
 *   What brings one file there.
 */

/**
 * @typedef {object} Own  What the upload of one file has besides.
 * @property {string} fingerprint  Of the file, for the memory.
 * @property {Source} source
 * @property {Progress} progress
 * @property {Persistence} persistence
 * @property {Hints} hints
 * @property {{ signal: AbortSignal }} scope  Of the present run: a pause ends it, and another one begins. While parts are
 *   sent, of these: so does the first that fails.
 * @property {() => Sealer} getSealer  Raises where parts cannot be digested here.
 * @property {(plan: Plan) => Carrier} sendWhole  By one PUT of the object.
 * @property {() => void} letNext  It is being sent: another file may be made ready.
 * @property {(partNumber: number) => void} onPart  Its state has changed; 0: all of them have.
 * @property {(error: MuleError) => void} onRestart  What the store had is lost, and it begins afresh.
 *
 * @typedef {Shared & Own} Means  All that the upload of one file works with.
 */

/** A part of which no progress was told for so long may have left all the same. Milliseconds. */
const UNTOLD = 1000

export class Transfer {
  #means
  #plan
  #signatures
  #parts
  #evidence
  #doubts
  #completion

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
    this.#completion = new Completion(means, this.#signatures, {
      judge: () => this.#judge(),
      lose: (partNumber) => this.#lose(partNumber),
    })
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

  /** Make it the object, once the store is proved to have all of it. @param {() => Promise<void>} sendMissing */
  async complete(sendMissing) {
    await this.#completion.complete(sendMissing)
  }

  /** Whether the object is there, as long as the file. */
  isWhole() {
    return this.#completion.isWhole()
  }

  /** Tell the backend, and forget. @returns {Promise<Result>} */
  async report() {
    const { backend, memory, fingerprint, hints, scope } = this.#means
    const { url } = await this.#persist(() => backend.recordFinish({ ...this.#fields, ...hints.takeRetries() }, scope))
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
    hints.add(partNumber, (partNumbers, options) =>
      backend.recordParts({ ...this.#fields, ...hints.takeRetries() }, partNumbers, options)
    )
  }

  /**
   * @param {number} partNumber
   * @param {{ fresh: boolean, stalls: number, signal: AbortSignal }} options
   */
  async #sendOnce(partNumber, { fresh, stalls, signal }) {
    const { crew, now, progress, source, store } = this.#means
    const range = partRange(partNumber, this.#plan)
    const { length } = range
    const found = await this.#doubts.resolve(partNumber, { length, fresh })
    if (found !== null) return this.#evidence.record(partNumber, found)
    const body = source.slice(range)
    await source.glance()
    this.#evidence.forget(partNumber)
    let left = 0
    let begun = Infinity
    const upload = async (/** @type {(sent: number) => void} */ tell) => {
      const onProgress = (/** @type {number} */ sent) => {
        left = Math.min(sent, length)
        progress.fly(partNumber, left)
        tell(left)
      }
      const request = await this.#signatures.part(partNumber, { fresh }) // now, so that it does not grow old in the queue
      begun = now()
      return store.uploadPart(request, body, { signal, stalls, onProgress })
    }
    try {
      this.#evidence.record(partNumber, await crew.carry(upload, { length, signal }))
    } catch (error) {
      progress.fly(partNumber, 0)
      const isLost = error instanceof RemoteError && error.status === 0
      // More may have left than was told: a busy Firefox tells of megabytes when they are there, or not at all.
      if (left > 0 || (isLost && now() - begun >= UNTOLD)) this.#doubts.add(partNumber)
      if (isLost) await source.check()
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
