/** The course of one upload: open, send, complete, and the ways back from what may befall it. */

import { cureFor } from './failures.js'
import { open } from './opening.js'
import { Transfer } from './transfer.js'

/** @import { Plan } from './opening.js' */
/** @import { Place, Work } from './pool.js' */
/** @import { Means } from './transfer.js' */
/** @import { Result } from './types.js' */

/** How many times in a row an upload may begin again without a part sent in between. */
const BARREN = 5

/** @typedef {'starting' | 'uploading' | 'finishing'} Phase */

export class Course {
  #means
  #place
  #onPhase
  /** @type {Plan | null} */
  #plan = null
  /** @type {Transfer | null} */
  #transfer = null
  /** Upload ids that the store no longer has. @type {Set<string>} */
  #dead = new Set()
  #barren = 0

  /** What follows a failure, by its cure. @type {Record<string, (signal: AbortSignal) => Promise<Result | null>>} */
  #ways = {
    rejoin: () => this.#leave(),
    afresh: () => this.#bury(),
    verify: (signal) => this.#verify(signal),
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

  /**
   * Go all the way, or on from where an earlier signal ended it.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<Result>}
   */
  async run(signal) {
    this.#transfer?.renew(signal)
    let way = this.#advance
    for (;;) {
      signal.throwIfAborted()
      try {
        const result = await way.call(this, signal)
        if (result) return result
        way = this.#advance
      } catch (error) {
        signal.throwIfAborted()
        way = this.#wayFrom(error)
      }
    }
  }

  /** @param {unknown} error */
  #wayFrom(error) {
    const way = this.#ways[cureFor(error).cure]
    this.#barren += 1
    if (!way || !this.#plan || this.#barren > BARREN) throw error
    return way
  }

  /** The way that is meant. @param {AbortSignal} signal @returns {Promise<Result | null>} */
  async #advance(signal) {
    this.#onPhase(this.#transfer ? 'uploading' : 'starting')
    await this.#place.drain(this.#work(signal), { signal })
    const transfer = /** @type {Transfer} */ (this.#transfer)
    this.#onPhase('finishing')
    await transfer.complete(async () => {
      this.#onPhase('uploading')
      await this.#place.drain(transfer, { signal })
      this.#onPhase('finishing')
    })
    return transfer.report()
  }

  /**
   * To open the upload is the first task, so that a thousand files do not all begin at once.
   *
   * @param {AbortSignal} signal
   * @returns {Work}
   */
  #work(signal) {
    const transferOf = () => this.#transfer
    let opening = this.#transfer ? 0 : 1
    return {
      get waiting() {
        return transferOf()?.waiting ?? opening
      },
      take: () => {
        if (this.#transfer) return this.#transfer.take()
        opening = 0
        return () => this.#open(signal)
      },
    }
  }

  /** @param {AbortSignal} signal */
  async #open(signal) {
    this.#plan = await open(this.#means, { dead: this.#dead, signal })
    const transfer = new Transfer(this.#means, this.#plan, signal)
    await transfer.begin()
    this.#transfer = transfer
    this.#onPhase('uploading')
    this.#means.onPart(0)
  }

  /** Something came of it after all. */
  succeed() {
    this.#barren = 0
  }

  async #leave() {
    this.#transfer = null
    return null
  }

  async #bury() {
    const { uploadId } = /** @type {Plan} */ (this.#plan)
    this.#dead.add(uploadId)
    this.#plan = null
    await this.#means.memory.delete(this.#means.fingerprint)
    return this.#leave()
  }

  /** @param {AbortSignal} signal */
  async #verify(signal) {
    const { plan } = this
    const transfer = this.#transfer ?? new Transfer(this.#means, /** @type {Plan} */ (plan), signal)
    this.#onPhase('finishing')
    return (await transfer.isWhole()) ? transfer.report() : this.#bury()
  }
}
