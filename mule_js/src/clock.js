/** The defaults of the ports that have to do with time and chance. */

/** Milliseconds since 1970, by this machine's clock, however wrong that is. */
export const { now } = Date

export const { random } = Math

/**
 * Wait; rejects with the signal's reason as soon as it is aborted.
 *
 * @type {import('./types.js').Sleep}
 */
export function sleep(milliseconds, { signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
