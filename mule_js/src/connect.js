/** The two ends that a page talks to, and the line between. */

import { Backend } from './backend.js'
import { Line } from './line.js'
import { Store } from './s3.js'
import { Vigil } from './vigil.js'
import { Watchdog } from './watchdog.js'

/** @import { Probe } from './line.js' */
/** @import { Send, Sleep } from './types.js' */
/** @import { Browser, Every } from './vigil.js' */

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
 */
export function connect(ports) {
  const vigil = new Vigil(ports)
  const line = new Line({ ...ports, vigil })
  const watchdog = new Watchdog({ ...ports, vigil, line })
  /** @type {Send} */
  const send = async (call) => {
    const answer = await watchdog.send(call)
    if (call.source) line.hear(call.source)
    return answer
  }
  const backend = new Backend(ports.backend, { ...ports, send })
  return { line, backend, store: new Store({ send, now: () => backend.serverNow }) }
}
