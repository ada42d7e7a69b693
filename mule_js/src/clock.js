/** The defaults of the ports that have to do with time and chance. */

/**
 * Milliseconds since 1970, by this machine's clock as it was when the page was loaded, however wrong that is: nobody who
 * sets the clock meanwhile makes anything take longer or shorter.
 */
export const now = () => performance.timeOrigin + performance.now()

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

/**
 * Call again and again, each time with the milliseconds since the last time by the clock on the wall. That one goes on while
 * the machine sleeps, which `now` need not do.
 *
 * @type {import('./vigil.js').Every}
 */
export function every(milliseconds, beat) {
  let last = Date.now()
  const timer = setInterval(() => {
    const before = last
    last = Date.now()
    beat(last - before)
  }, milliseconds)
  return () => clearInterval(timer)
}
