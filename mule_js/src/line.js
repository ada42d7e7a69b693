/** The lines to the signer and to the store: resting while one is down, and going on as soon as it is up. */

import { MuleError, RemoteError } from './errors.js'
import { hostOf } from './habits.js'

/** @import { Sleep } from './types.js' */
/** @import { Vigil } from './vigil.js' */

/**
 * @typedef {(url: string, options: { signal: AbortSignal }) => Promise<boolean>} Probe  Whether anything answers there.
 *
 * @typedef {object} Rest
 * @property {RemoteError} error  What it waits out.
 * @property {boolean} isIdle  Whether it waits for nothing but the line.
 * @property {boolean} isAnew  Whether what went before counts no longer.
 * @property {AbortController} nap
 *
 * @typedef {object} End  One of the two.
 * @property {number} heardAt  When it answered last.
 * @property {boolean} isUp  Whether the last that was tried there was answered.
 * @property {boolean} isSought  Whether somebody is probing it for those who rest.
 * @property {string} host  Whom those who do not rest have probed last.
 * @property {number} misses  How many of these probes in a row found nobody.
 * @property {number} dueAt  When it may be probed again for them.
 * @property {number} lostAt  When something was lost there last, if nothing was heard since; else -Infinity.
 */

const PROBE_EVERY = 1500 // milliseconds, and half as much again by chance
const PROBE_OFFLINE = 10_000 // milliseconds: the browser says that it is of no use
const PROBE_PATIENCE = 3000 // milliseconds
const PROBE_REST = 250 // milliseconds, at least, between the end of one and the next
const PROBE_SILENT = 5000 // milliseconds: somebody answers, only not on every connection
/** An end that has missed so many probes and then answers one promptly was dark, and is light again. */
const DARK = 2
const PROMPT = 1500 // milliseconds
/** Where probing finds nothing it may be that probes alone are forbidden. Milliseconds, half of them by chance. */
const ANYWAY = 8000
/** The same for what may leave a dead connection behind, see `check`. Milliseconds. */
const SCOUT_EVERY = 60_000

export class Line {
  #ports
  /** @type {Set<Rest>} */
  #rests = new Set()
  /** @type {Record<'signer' | 'store', End>} */
  #ends = { signer: unknownEnd(), store: unknownEnd() }

  /** @param {{ sleep: Sleep, now: () => number, random: () => number, probe: Probe, vigil: Vigil }} ports */
  constructor(ports) {
    this.#ports = ports
    const isLost = (/** @type {Rest} */ { error }) => error.status === 0
    ports.vigil.addEventListener('jump', () => this.#renew(isLost))
    ports.vigil.addEventListener('back', () => this.#renew(isLost))
    ports.vigil.addEventListener('look', () => this.#renew((rest) => isLost(rest) || rest.error.reason === 'signin'))
  }

  /** How often time has jumped: what was known of other clocks before that may be wrong. */
  get jumps() {
    return this.#ports.vigil.jumps
  }

  /** Whoever rests goes on at once. */
  wake() {
    this.#renew(() => true)
  }

  /** That end has answered. @param {'signer' | 'store'} source */
  hear(source) {
    Object.assign(this.#ends[source], { heardAt: this.#ports.now(), isUp: true, lostAt: -Infinity })
    this.#wake(({ error, isIdle }) => isIdle && error.source === source)
  }

  /** Something that was sent there was lost. @param {'signer' | 'store'} source */
  lose(source) {
    this.#ends[source].lostAt = this.#ports.now()
  }

  /**
   * Raise Dark where the last that was sent there was lost, until something is heard; once a minute somebody may try all
   * the same. What Chromium asks a store before it sends (CORS preflight) outlives the request that it was asked for, and
   * keeps one of the six connections that a host is given: six that a dark line has swallowed, and nothing goes any more.
   *
   * @param {'signer' | 'store'} source
   */
  check(source) {
    const end = this.#ends[source]
    const { now } = this.#ports
    if (now() - end.lostAt < SCOUT_EVERY) throw new MuleError('Dark', 'nobody has answered there lately')
    end.lostAt = end.lostAt > -Infinity ? now() : -Infinity
  }

  /**
   * The same error in better words, if more is known: that there is no network, or that somebody answers all the same.
   *
   * @param {any} error
   * @param {number} failures  In a row.
   */
  explain(error, failures) {
    if (error.status !== 0) return error
    const { source, code } = error
    const details = { source, status: 0, cause: error }
    if (this.#ports.vigil.isOffline) return new RemoteError('Offline', 'The browser says that it is offline.', details)
    if (failures < 4 || !this.isUp(source)) return error
    return new RemoteError(code, `The ${source} answers, but not so that this page may read it.`, {
      ...details,
      state: 'answers',
    })
  }

  /** Whether anything answers there, as far as is known. @param {'signer' | 'store'} source */
  isUp(source) {
    return this.#ends[source].isUp
  }

  /**
   * Rest before another try: some time, and where the line was dead until it is not. One looks for that in the name of
   * all who wait.
   *
   * @param {any} error  What is waited out.
   * @param {number} milliseconds
   * @param {{ signal: AbortSignal }} options
   * @returns {Promise<boolean>} Whether it ended early because all has changed: what went before counts no longer.
   */
  async rest(error, milliseconds, { signal }) {
    const { sleep, now, random, vigil } = this.#ports
    const rest = { error, isIdle: false, isAnew: false, nap: new AbortController() }
    const began = now()
    const abort = () => rest.nap.abort()
    const leave = vigil.attend()
    signal.addEventListener('abort', abort)
    this.#rests.add(rest)
    try {
      signal.throwIfAborted()
      await sleep(milliseconds, rest.nap)
      if (error.status !== 0 || this.#ends[/** @type {'store'} */ (error.source)].heardAt > began) return false
      rest.isIdle = true
      this.#seek(error)
      await sleep(ANYWAY * (1 - random() / 2), rest.nap)
      return false
    } catch {
      signal.throwIfAborted()
      return rest.isAnew
    } finally {
      this.#rests.delete(rest)
      signal.removeEventListener('abort', abort)
      leave()
    }
  }

  /**
   * Something is silent, and may be for good reason. To be asked again and again while it is; probes now and then.
   *
   * @param {'signer' | 'store'} source
   * @param {string} where
   * @returns {Promise<{ isPrompt: boolean, isBack: boolean }>} Whether a probe was answered at once, and whether the line
   *   has just come back: connections from before are dead.
   */
  async inspect(source, where) {
    const { now } = this.#ports
    const end = this.#ends[source]
    const asked = now()
    if (asked < end.dueAt) return { isPrompt: false, isBack: false }
    const host = hostOf(where)
    if (asked > end.dueAt + PROBE_SILENT || host !== end.host) end.misses = 0 // that was another time, or another one
    end.host = host
    end.dueAt = Infinity
    const isThere = await this.#probe(where)
    const isPrompt = isThere && now() - asked < PROMPT
    const isBack = isPrompt && end.misses >= DARK
    end.misses = isThere ? 0 : end.misses + 1
    end.dueAt = isThere ? now() + PROBE_SILENT : asked + PROBE_EVERY
    if (isThere) this.hear(source)
    return { isPrompt, isBack }
  }

  /** @param {(rest: Rest) => boolean} isConcerned */
  #wake(isConcerned) {
    for (const rest of [...this.#rests].filter(isConcerned)) rest.nap.abort()
  }

  /** @param {(rest: Rest) => boolean} isConcerned */
  #renew(isConcerned) {
    for (const rest of this.#rests) rest.isAnew ||= isConcerned(rest)
    this.#wake(({ isAnew }) => isAnew)
  }

  /**
   * Probe until there is an answer, or nobody waits for one any more.
   *
   * @param {RemoteError} error
   */
  async #seek({ source, where }) {
    const { sleep, now, random, vigil } = this.#ports
    const end = this.#ends[source]
    if (end.isSought) return
    end.isSought = true
    const isMissed = () => [...this.#rests].some(({ error, isIdle }) => isIdle && error.source === source)
    for (;;) {
      const asked = now()
      end.isUp = await this.#probe(where)
      if (end.isUp) break
      const next = asked + (vigil.isOffline ? PROBE_OFFLINE : PROBE_EVERY * (1 + random() / 2))
      await sleep(Math.max(PROBE_REST, next - now()))
      if (!isMissed()) break
    }
    end.isSought = false
    if (end.isUp) this.hear(source)
  }

  /** @param {string} url */
  async #probe(url) {
    const { sleep, probe } = this.#ports
    const over = new AbortController()
    const tooLate = sleep(PROBE_PATIENCE, over).then(
      () => false,
      () => false
    )
    const answered = await Promise.race([probe(url, over), tooLate])
    over.abort()
    return answered
  }
}

/** @returns {End} */
const unknownEnd = () => ({
  heardAt: -Infinity,
  isUp: false,
  isSought: false,
  host: '',
  misses: 0,
  dueAt: 0,
  lostAt: -Infinity,
})
