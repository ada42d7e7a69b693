/** The two ends that a page talks to, and the line between. */

import { Line } from './line.js'
import { Vigil } from './vigil.js'
import { Watchdog } from './watchdog.js'

/** @import { Backend } from './backend.js' */
/** @import { Probe } from './line.js' */
/** @import { StorePorts } from './mule.js' */
/** @import { Store } from './s3.js' */
/** @import { Browser, Send, Sleep } from './types.js' */
/** @import { Every } from './vigil.js' */

/** Browsers ask no permission (CORS preflight) for these. */
const SIMPLE = ['GET', 'HEAD']

/**
 * @param {object} ports
 * @param {string} ports.backend  Where it is mounted.
 * @param {Send} ports.send
 * @param {Probe} ports.probe
 * @param {() => number} ports.now
 * @param {() => number} ports.random
 * @param {Sleep} ports.sleep
 * @param {Every} ports.every
 * @param {Browser} ports.browser
 * @param {typeof Backend} ports.Backend
 * @param {StorePorts['workers']} ports.workers
 * @param {StorePorts['crew']} ports.crew
 * @param {StorePorts['pool']} ports.pool
 * @param {(ports: StorePorts) => Store} ports.makeStore
 */
export function connect(ports) {
  const vigil = new Vigil(ports)
  const line = new Line({ ...ports, vigil })
  const watchdog = new Watchdog({ ...ports, vigil, line })
  /** @type {Send} */
  const send = async (call) => {
    const { method, signal, source } = call
    if (!source) return watchdog.send(call)
    if (source === 'store' && !SIMPLE.includes(method)) line.check(source)
    try {
      const answer = await watchdog.send(call)
      line.hear(source)
      return answer
    } catch (error) {
      if (!signal?.aborted) line.lose(source)
      throw error
    }
  }
  const backend = new ports.Backend(ports.backend, { ...ports, send })
  return { line, backend, store: ports.makeStore({ ...ports, send, now: () => backend.serverNow }) }
}
