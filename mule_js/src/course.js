/** The course of one upload: open, send, complete, and the ways back from what may befall it. */

import { cureFor } from './failures.js'
import { open } from './opening.js'
import { Transfer } from './transfer.js'

/** @import { MuleError } from './errors.js' */
/** @import { Plan } from './opening.js' */
/** @import { Place } from './pool.js' */
/** @import { Carrier, Means } from './transfer.js' */
/** @import { Result } from './types.js' */

/** How often an upload may begin again: without a part sent in between, or because the store no longer has it. */
const LIMIT = 5

/** @typedef {'starting' | 'uploading' | 'finishing'} Phase */

export class Course {
  #means
  #place
  #onPhase
  /** @type {Plan | null} */
  #plan = null
  /** @type {Carrier | null} */
  #transfer = null
  #burials = 0
  #barren = 0
  #loaded = 0
  #opening = 0

  /** What follows a failure, by its cure. @type {Record<string, (error: any) => Promise<Result | null>>} */
  #ways = {
    rejoin: this.#leave,
    afresh: this.#bury,
    verify: this.#verify,
  }

  /**
   * @param {Means} means
   * @param {object} options
   * @param {Place} options.place
   * @param {(phase: Phase) => void} options.onPhase
   */
  constructor(means, { place, onPhase }) {
    this.#means = means
    this.#place = place
    this.#onPhase = onPhase
  }

  /** The multipart upload that was begun, if one was. */
  get plan() {
    return this.#plan
  }

  /** A byte for each part; none before the upload is open. */
  get states() {
    return this.#transfer?.states ?? new Uint8Array()
  }

  /** How many tasks there are. To open the upload is the first, so that a thousand files do not all begin at once. */
  get waiting() {
    return this.#transfer?.waiting ?? this.#opening
  }

  /**
   * Take one of them.
   *
   * @param {AbortSignal} signal  Ends with the first of them that fails, and so does what the others wait for: a drive may hang.
   * @returns {(signal: AbortSignal) => Promise<void>}
   */
  take(signal) {
    const { scope } = this.#means
    if (scope.signal !== signal) this.#means.scope = { signal }
    this.#means.letNext()
    if (this.#transfer) return this.#transfer.take()
    this.#opening = 0
    return () => this.#open()
  }

  /**
   * Go all the way, or on from where an earlier signal ended it.
   *
   * @param {AbortSignal} signal
   * @param {{ isStale?: boolean }} [known]  Whether the store may have more by now than is known.
   * @returns {Promise<Result>}
   */
  async run(signal, { isStale = false } = {}) {
    this.#means.scope = { signal }
    if (isStale && this.#plan) {
      this.#plan = { ...this.#plan, resumed: true }
      this.#transfer = null
    }
    let way = () => this.#advance()
    for (;;) {
      signal.throwIfAborted()
      try {
        const result = await way()
        if (result) return result
        way = () => this.#advance()
      } catch (error) {
        signal.throwIfAborted()
        way = this.#wayFrom(error)
      }
    }
  }

  /** @param {unknown} error */
  #wayFrom(error) {
    const way = this.#ways[cureFor(error).cure]
    const { loaded } = this.#means.progress
    this.#barren = loaded > this.#loaded ? 0 : this.#barren + 1
    this.#loaded = loaded
    if (!way || !this.#plan || this.#barren > LIMIT || this.#burials >= LIMIT) throw error
    return () => way.call(this, error)
  }

  /** The way that is meant. @returns {Promise<Result | null>} */
  async #advance() {
    const { scope } = this.#means
    const drain = () =>
      this.#place.drain(this, scope).finally(() => {
        this.#means.scope = scope
      })
    this.#onPhase(this.#transfer ? 'uploading' : 'starting')
    await this.#openAhead()
    this.#opening = Number(!this.#transfer)
    await drain()
    const transfer = /** @type {Carrier} */ (this.#transfer)
    this.#onPhase('finishing')
    await transfer.complete(async () => {
      this.#onPhase('uploading')
      await drain()
      this.#onPhase('finishing')
    })
    return transfer.report()
  }

  /** What will be sent whole is opened while others are sent: the place that it waits for is one to send it. */
  async #openAhead() {
    const { backend, source } = this.#means
    while (backend.introduction) await backend.introduction
    if (!this.#transfer && source.size <= backend.wholeSize) await this.#open()
  }

  async #open() {
    this.#plan ??= await open(this.#means)
    if (this.#plan.over) throw this.#plan.over
    const transfer = this.#take(this.#plan)
    await transfer.begin()
    this.#transfer = transfer
    this.#onPhase('uploading')
    this.#means.onPart(0)
  }

  /** @param {Plan} plan @returns {Carrier} */
  #take(plan) {
    return plan.isWhole ? this.#means.sendWhole(plan) : new Transfer(this.#means, plan)
  }

  async #leave() {
    this.#plan = null
    this.#transfer = null
    return null
  }

  /** @param {MuleError} error */
  async #bury(error) {
    const { dead, fingerprint, memory } = this.#means
    const { key, uploadId } = /** @type {Plan} */ (this.#plan)
    dead.add(uploadId).add(key)
    this.#burials += 1
    await memory.delete(fingerprint)
    this.#means.onRestart(error)
    return this.#leave()
  }

  /** @param {MuleError} error */
  async #verify(error) {
    const transfer = this.#transfer ?? this.#take(/** @type {Plan} */ (this.#plan))
    this.#onPhase('finishing')
    if (!(await transfer.isWhole())) return this.#bury(error)
    this.#means.progress.reset(this.#means.source.size)
    return transfer.report()
  }
}
