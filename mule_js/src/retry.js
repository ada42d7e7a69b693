/** Trying again: how long to wait, and when it is of no use. */

/** @import { Cure, Sleep } from './types.js' */

const FIRST_CEILING = 500 // milliseconds
const LAST_CEILING = 30_000
const FLOOR = 100

/**
 * Exponential backoff with full jitter: a thousand clients that failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param {number} failures  In a row, from 1.
 * @param {() => number} random  0 ≤ random < 1
 * @returns {number} milliseconds
 */
export function backoff(failures, random) {
  const ceiling = Math.min(LAST_CEILING, FIRST_CEILING * 2 ** (failures - 1))
  return FLOOR + random() * (ceiling - FLOOR)
}

/**
 * @param {string | undefined} header  The value of `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3).
 * @param {number} now
 * @returns {number | null} milliseconds
 */
export function parseRetryAfter(header, now) {
  if (!header) return null
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return milliseconds >= 0 ? milliseconds : null
}

/** Does a piece of work until it succeeds or until another try is of no use. */
export class Persistence {
  #ports
  /** Errors that were given up on: an outer run does not begin with them anew. @type {WeakSet<object>} */
  #hopeless = new WeakSet()

  /**
   * @param {object} ports
   * @param {Sleep} ports.sleep
   * @param {() => number} ports.random
   * @param {() => number} ports.now
   * @param {number} ports.patience  Milliseconds that one piece of work may go on failing.
   * @param {(error: unknown) => Cure} ports.cureFor
   * @param {(error: unknown, resting: boolean) => void} ports.onRest  Called as a rest begins and as it ends.
   * @param {() => void} ports.onSuccess
   */
  constructor(ports) {
    this.#ports = ports
  }

  /**
   * @template T
   * @param {(hint: { fresh: boolean }) => Promise<T>} work  `fresh`: the last failure may lie with the signature.
   * @param {{ signal: AbortSignal }} options
   * @returns {Promise<T>}
   */
  async run(work, { signal }) {
    const { sleep, now, random, patience, cureFor, onRest, onSuccess } = this.#ports
    let fresh = false
    let failures = 0
    let streak = 0
    let lastCode
    /** @type {number | undefined} */
    let since
    for (;;) {
      signal.throwIfAborted()
      try {
        const result = await work({ fresh })
        onSuccess()
        return result
      } catch (/** @type {any} */ error) {
        signal.throwIfAborted()
        const { cure, limit = 0 } = cureFor(error)
        failures += 1
        streak = error.code === lastCode ? streak + 1 : 1
        lastCode = error.code
        since ??= now()
        const delay = cure === 'sign' && streak === 1 ? 0 : (error.retryAfter ?? 0) + backoff(failures, random)
        if (this.#hopeless.has(error) || streak > limit || now() + delay - since > patience) {
          this.#hopeless.add(error)
          throw error
        }
        // A refusal that the page may not read looks like a dead line; every other time it gets a new signature.
        fresh = cure === 'sign' || (lastCode === 'NetworkError' && streak % 2 === 0)
        if (delay === 0) continue
        onRest(error, true)
        try {
          await sleep(delay, { signal })
        } finally {
          onRest(error, false)
        }
      }
    }
  }
}
