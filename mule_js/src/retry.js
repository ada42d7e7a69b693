/** Trying again: how long to wait, and when it is of no use. */

/** @import { Line } from './line.js' */
/** @import { Cure } from './types.js' */

const FIRST_CEILING = 500 // milliseconds
const LAST_CEILING = 30_000
/** Of a dead line: that it is up again is noticed before a person notices. Milliseconds. */
const LOST_CEILING = 2500
/** After so many failures on a line that is not dead it may be that what is sent never gets through. */
const DOOMED = 8
const FLOOR = 100
/** Of `Retry-After`: who asks for more has a wrong clock, or means for ever. Milliseconds. */
const LONGEST_REQUEST = 3_600_000

/**
 * Exponential backoff with full jitter: a thousand clients that failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param {number} failures  In a row, from 1.
 * @param {() => number} random  0 ≤ random < 1
 * @param {number} [last]  The longest wait, in milliseconds.
 * @returns {number} milliseconds
 */
export function backoff(failures, random, last = LAST_CEILING) {
  const ceiling = Math.min(last, FIRST_CEILING * 2 ** (failures - 1))
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
  return milliseconds >= 0 ? Math.min(milliseconds, LONGEST_REQUEST) : null
}

/** Nobody has said no: every other time there is a new signature. */
const SILENT = ['NetworkError', 'Stalled']

/** Does a piece of work until it succeeds or until another try is of no use. */
export class Persistence {
  #ports
  /** Errors that were given up on: an outer run does not begin with them anew. @type {WeakSet<object>} */
  #hopeless = new WeakSet()

  /**
   * @param {object} ports
   * @param {Line} ports.line
   * @param {() => number} ports.random
   * @param {() => number} ports.now
   * @param {number} ports.patience  Milliseconds that one piece of work may go on failing.
   * @param {(error: unknown) => Cure} ports.cureFor
   * @param {(error: unknown, resting: boolean) => void} ports.onRest  Called as a rest begins and as it ends.
   * @param {() => void} ports.onSuccess
   * @param {(error: any) => void} [ports.onRetry]  Called with each failure that is not the end.
   */
  constructor(ports) {
    this.#ports = ports
  }

  /**
   * @template T
   * @param {(hint: { fresh: boolean, stalls: number }) => Promise<T>} work  `fresh`: the last failure may lie with the
   *   signature. `stalls`: how often bytes of the file were cut off for their silence.
   * @param {{ signal: AbortSignal }} options
   * @returns {Promise<T>}
   */
  async run(work, { signal }) {
    const { now, patience, cureFor, onSuccess } = this.#ports
    let [failures, streak, stalls] = [0, 0, 0]
    let [fresh, lastCode, lastCure] = [false, '', '']
    /** @type {number | undefined} */
    let since
    for (;;) {
      signal.throwIfAborted()
      try {
        const result = await work({ fresh, stalls })
        onSuccess()
        return result
      } catch (/** @type {any} */ error) {
        signal.throwIfAborted()
        const { cure, limit = 0 } = cureFor(error)
        failures += 1
        streak = error.code === lastCode ? streak + 1 : 1
        lastCode = error.code
        stalls += Number(lastCode === 'Stalled' && error.method === 'PUT')
        since ??= now()
        const isAtOnce = (cure === 'sign' && lastCure !== 'sign') || lastCode === 'Interrupted'
        lastCure = cure
        const delay = isAtOnce ? 0 : this.#delay(error, failures)
        if (this.#hopeless.has(error) || streak > limit || now() + delay - since > patience) {
          this.#hopeless.add(error)
          throw error
        }
        this.#ports.onRetry?.(error)
        // A refusal that the page may not read looks like a dead line, and another signature may be for another address.
        fresh = cure === 'sign' || (SILENT.includes(lastCode) && streak % 2 === 0)
        if (delay && (await this.#rest(error, delay, { failures, signal }))) failures = stalls = 0
      }
    }
  }

  /**
   * @param {any} error
   * @param {number} failures
   */
  #delay({ code, status, source, retryAfter }, failures) {
    const { line, random } = this.#ports
    if (code === 'Dark') return FLOOR // nothing was sent: there is nothing to wait out but the dark
    const isLost = status === 0 && !(failures > DOOMED && line.isUp(source))
    return (retryAfter ?? 0) + backoff(failures, random, isLost ? LOST_CEILING : LAST_CEILING)
  }

  /**
   * @param {unknown} error
   * @param {number} delay
   * @param {{ failures: number, signal: AbortSignal }} options
   */
  async #rest(error, delay, { failures, signal }) {
    const { line, onRest } = this.#ports
    onRest(line.explain(error, failures), true)
    try {
      return await line.rest(error, delay, { signal })
    } finally {
      onRest(error, false)
    }
  }
}
