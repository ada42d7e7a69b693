/** A file that goes whole, by one PUT of the object. To the course it is a transfer of one part. */

import { orMissing } from './completion.js'
import { Leases } from './leases.js'
import { MISSING, SENDING, STORED } from './parts.js'

/** @import { BulkBackend } from './bulk.js' */
/** @import { Plan } from './opening.js' */
/** @import { Means } from './transfer.js' */
/** @import { Result, SignedRequest } from './types.js' */

const STUBBORN_ROUNDS = 3

export class Single {
  states = new Uint8Array(1)
  #means
  #plan
  /** @type {Leases<number>} */
  #lease
  #seals
  /** @type {Result | null} */
  #result = null
  /** Whether the store may have it although nobody has heard so: it is not sent again unseen. */
  #isInDoubt

  /**
   * @param {Means} means
   * @param {Plan} plan
   */
  constructor(means, plan) {
    this.#means = means
    this.#plan = plan
    this.#isInDoubt = plan.resumed
    this.#lease = new Leases(means)
    if (plan.request) this.#lease.keep(1, plan.request)
    const upload = { fields: this.#fields, plan, upcoming: () => [] }
    this.#seals = plan.integrity ? means.getSealer()(upload) : null
  }

  get waiting() {
    return Number(this.states[0] === MISSING)
  }

  async begin() {
    this.#means.progress.reset(0)
    this.#seals?.part(1, { fresh: false }).catch(() => {}) // ahead: if it fails, whoever needs it tries again
  }

  /** @returns {(signal: AbortSignal) => Promise<void>} */
  take() {
    this.#mark(SENDING)
    return (signal) => this.#send(signal)
  }

  /**
   * There is nothing to put together, and the proof is the server's: it looks for the object before it says done. What a
   * store has said that it has, and has not, is sent again.
   *
   * @param {() => Promise<void>} sendMissing
   */
  async complete(sendMissing) {
    const { progress, source } = this.#means
    await source.prove()
    for (let rounds = 1; ; rounds += 1) {
      try {
        this.#result = await this.report()
        return
      } catch (/** @type {any} */ error) {
        if (error.code !== 'NotInStore' || rounds > STUBBORN_ROUNDS) throw error
        progress.land(1, -source.size)
        this.#mark(MISSING)
        await sendMissing()
      }
    }
  }

  /** Whether the object is there, as long as the file. */
  async isWhole() {
    const { backend, persistence, scope, source, store } = this.#means
    const look = async () => store.headObject((await backend.sign('head', this.#fields, scope)).request, scope)
    const object = await persistence.run(look, scope).catch(orMissing)
    return object?.size === source.size || object?.size === null
  }

  /** @returns {Promise<Result>} */
  async report() {
    if (this.#result) return this.#result
    const { hints, persistence, scope } = this.#means
    const backend = /** @type {BulkBackend} */ (this.#means.backend)
    const { key, uploadId, ticket } = this.#plan
    const { url } = await persistence.run(
      () => backend.recordFinishes({ key, upload_id: uploadId, ticket, ...hints.takeRetries() }, scope),
      scope
    )
    return { key, url: url ?? null }
  }

  get #fields() {
    const { key, uploadId, ticket } = this.#plan
    return { ...this.#means.source.fields, key, upload_id: uploadId, ticket }
  }

  /** @param {AbortSignal} signal */
  async #send(signal) {
    const { persistence, progress, source } = this.#means
    try {
      await persistence.run((hint) => this.#sendOnce({ ...hint, signal }), { signal })
    } catch (error) {
      progress.land(1, 0)
      this.#mark(MISSING)
      throw error
    }
    progress.land(1, source.size)
    this.#mark(STORED)
  }

  /** @param {{ fresh: boolean, stalls: number, signal: AbortSignal }} options */
  async #sendOnce({ fresh, stalls, signal }) {
    const { progress, source, store } = this.#means
    if (this.#isInDoubt && (await this.isWhole())) return
    this.#isInDoubt = false
    const body = source.whole()
    const request = await this.#sign(fresh)
    let left = 0
    const onProgress = (/** @type {number} */ sent) => {
      left = Math.min(sent, body.size)
      progress.fly(1, left)
    }
    try {
      await store.uploadPart(request, body, { signal, stalls, onProgress })
    } catch (/** @type {any} */ error) {
      progress.fly(1, 0)
      const isTaken = error.status === 412 // an earlier try of ours has arrived
      const isLost = error.status === 0
      // Of so few bytes Firefox may tell once all of them are there, or not at all.
      this.#isInDoubt = isTaken || left > 0 || (isLost && error.code !== 'Dark')
      if (isTaken && (await this.isWhole())) return
      if (isLost) await source.check()
      throw error
    }
  }

  /** @param {boolean} fresh */
  async #sign(fresh) {
    if (this.#seals) return /** @type {SignedRequest} */ (await this.#seals.part(1, { fresh }))
    const { backend, scope } = this.#means
    if (fresh || !this.#lease.isGood(1)) {
      this.#lease.keep(1, (await backend.sign('chunk', { ...this.#fields, chunk: 1 }, scope)).request)
    }
    return /** @type {SignedRequest} */ (this.#lease.get(1))
  }

  /** @param {number} state */
  #mark(state) {
    this.states[0] = state
    this.#means.onPart(1)
  }
}
