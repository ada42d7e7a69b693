/** One file on its way, as the page sees it. */

import { Course } from './course.js'
import { discard } from './discard.js'
import { MuleError, RemoteError } from './errors.js'
import { makeMeans } from './means.js'
import { TRANSITIONS } from './states.js'
import { recollect, takeTurn } from './turn.js'

/** @import { Shared } from './means.js' */
/** @import { Emitter, Reason, Result, State, UploadEvents } from './types.js' */

export class Upload extends /** @type {new () => Emitter<UploadEvents>} */ (EventTarget) {
  #means
  #course
  #place
  /** @type {State} */
  #state = 'idle'
  /** What it is at, behind the waiting. @type {State} */
  #phase = 'starting'
  /** @type {MuleError | null} */
  #error = null
  /** @type {Reason | null} */
  #waitingFor = null
  #isTheirs = false // another tab is at it
  /** Of an object that another tab has made. @type {string | null} */
  #key = null
  #resting = 0
  #run = new AbortController()
  #life = new AbortController()
  #settled = Promise.resolve()
  /** @type {Promise<boolean> | null} */
  #cancelling = null
  /** @type {(result: Result) => void} */
  #fulfil = () => {}
  /** @type {(error: MuleError) => void} */
  #reject = () => {}

  /**
   * @param {File} file
   * @param {Shared} shared
   * @param {{ handle?: FileSystemFileHandle }} more  What only `shared.furnish` knows.
   */
  constructor(file, shared, more) {
    super()
    this.file = file
    /** The object's key, and a link to it where the server grants one. @type {Promise<Result>} */
    this.finished = new Promise((resolve, reject) => {
      this.#fulfil = resolve
      this.#reject = reject
    })
    this.finished.catch(() => {}) // a page that listens to events alone need not catch it

    this.#means = makeMeans(file, shared, {
      life: this.#life,
      onProgress: () => this.#tellProgress(),
      onPart: (partNumber) => this.dispatchEvent(new CustomEvent('partchange', { detail: { partNumber } })),
      onRestart: (error) => this.dispatchEvent(new CustomEvent('restart', { detail: { error: shared.phrase(error) } })),
      onRest: (error, rests) => this.#rest(error, rests),
      onSuccess: () => this.#wake(),
    })
    shared.furnish(this.#means, this, more)
    this.#place = shared.pool.enter()
    this.#course = new Course(this.#means, { place: this.#place, onPhase: (phase) => this.#enter(phase) })
  }

  get state() {
    return this.#state
  }

  /** Bytes that have left, never more than `total`. */
  get loaded() {
    return this.#means.progress.loaded
  }

  /** Bytes. */
  get total() {
    return this.#means.progress.total
  }

  /** Bytes per second, smoothed. */
  get speed() {
    return this.#means.progress.speed
  }

  /** Seconds; null as long as nobody can tell. */
  get timeLeft() {
    return this.#means.progress.timeLeft
  }

  /** A byte for each part: 0 missing, 1 sending, 2 stored. Empty until the upload is open. */
  get parts() {
    return this.#course.states
  }

  /** Bytes sent of each part under way, by part number. */
  get sending() {
    return this.#means.progress.parts
  }

  /** Where the object will be; null until the server has said so. */
  get key() {
    return this.#key ?? this.#course.plan?.key ?? null
  }

  /** Why it failed, or what it waits out. */
  get error() {
    return this.#error
  }

  /** Whom it waits for, in the state `waiting`. */
  get waitingFor() {
    return this.#waitingFor
  }

  /** Begin. Does nothing where that was done, or where it was paused or cancelled before. */
  start() {
    if (this.#state === 'idle') this.#go()
  }

  /** Stop sending; what has arrived stays. */
  pause() {
    const run = this.#run // who hears of it may go on at once
    if (!this.#move('paused')) return
    this.#halt(run)
    this.#means.progress.tell()
  }

  /** Go on after a pause. */
  resume() {
    if (this.#state === 'paused') this.#go()
  }

  /** Whatever it waits for, try again at once. */
  retry() {
    this.#means.line.wake()
  }

  /**
   * Give it up, and remove what the store has of it.
   *
   * @returns {Promise<boolean>} Whether the store is known to have nothing left of it. Never rejects.
   */
  cancel() {
    this.#cancelling ??= this.#cancel()
    return this.#cancelling
  }

  async #cancel() {
    if (this.#state === 'done') return false
    const isUntouched = this.#state === 'idle'
    this.#halt(this.#run)
    this.#end('cancelled', new MuleError('Cancelled', 'The upload was cancelled.'))
    await this.#settled
    if (this.#isTheirs) return false
    const begun = this.#course.plan ?? (isUntouched ? null : await recollect(this.#means))
    return begun ? discard(this.#means, begun) : isUntouched
  }

  #go() {
    this.#run = new AbortController()
    const { signal } = this.#run
    this.#move('starting')
    this.#settled = this.#settled.then(() => this.#follow(signal))
  }

  /** @param {AbortController} run */
  #halt(run) {
    run.abort()
    this.#means.progress.rest()
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    try {
      const result = await takeTurn(this.#means, { course: this.#course, onTurn: this.#yield, signal })
      if (signal.aborted) return
      this.#enter('finishing')
      if (signal.aborted) return // who hears of it may pause; the next run finds it done
      this.#key = result.key
      this.#end('done')
      this.#fulfil(result)
    } catch (error) {
      if (!signal.aborted) this.#end('failed', this.#means.phrase(error))
    }
  }

  /**
   * @param {'done' | 'failed' | 'cancelled'} state
   * @param {MuleError} [error]
   */
  #end(state, error) {
    this.#means.pool.leave(this.#place)
    this.#life.abort()
    if (error) this.#reject(error)
    this.#move(state, { error })
    this.#means.progress.tell()
  }

  /**
   * @param {State} state
   * @param {{ error?: MuleError | null, waitingFor?: Reason | null }} [why]
   */
  #move(state, { error = null, waitingFor = null } = {}) {
    const isNews = state !== this.#state || waitingFor !== this.#waitingFor
    if (!isNews || !TRANSITIONS[this.#state].includes(state)) return false
    this.#state = state
    this.#error = error
    this.#waitingFor = waitingFor
    this.dispatchEvent(new Event('statechange'))
    return true
  }

  /** @param {State} phase */
  #enter(phase) {
    this.#phase = phase
    this.#move(phase)
  }

  /** It waits when nobody is left who does not. @param {unknown} error @param {boolean} rests  Or has a rest ended? */
  #rest(error, rests) {
    this.#resting += rests ? 1 : -1
    if (!rests || this.#resting < this.#place.running) return
    this.#means.progress.rest()
    const waitingFor = error instanceof RemoteError ? error.reason : null
    this.#move('waiting', { error: this.#means.phrase(error), waitingFor })
  }

  /** @param {boolean} isTheirs */
  #yield = (isTheirs) => {
    this.#isTheirs = isTheirs
    if (isTheirs) this.#move('waiting', { waitingFor: 'tab' })
    else this.#enter('starting')
  }

  #wake() {
    if (this.#state === 'waiting') this.#move(this.#phase)
  }

  #tellProgress() {
    if (this.#means.progress.flying > 0) this.#wake()
    this.dispatchEvent(new Event('progress'))
  }
}
