/** A page, a backend and a store for one test. */

import './dom.js'
import { Mule } from '../../mule_js/src/index.js'
import { FakeClock } from './clock.js'
import { Fake } from './fake.js'

/** @param {string} text @param {{ name?: string, lastModified?: number }} [options] */
export const fileOf = (text, { name = 'a film.mov', lastModified = 1_763_800_000_000 } = {}) =>
  new File([text], name, { lastModified, type: 'video/quicktime' })

/** So many bytes that nobody has written. @param {number} size @returns {any} */
const hollow = (size) => ({
  size,
  slice: (/** @type {number} */ start, end = size) => hollow(end - (start < 0 ? Math.max(0, size + start) : start)),
  arrayBuffer: async () => new ArrayBuffer(size),
})

/** A file of any size without bytes. @param {number} size @returns {File} */
export const hollowFile = (size) => ({ ...hollow(size), name: 'large.bin', lastModified: 1, type: '' })

/** @returns {import('../../mule_js/src/types.js').Storage & { kept: Map<string, any> }} */
export const fakeStorage = () => {
  const kept = new Map()
  return {
    kept,
    get: async (fingerprint) => kept.get(fingerprint),
    set: async (fingerprint, remembered) => void kept.set(fingerprint, remembered),
    delete: async (fingerprint) => void kept.delete(fingerprint),
    all: async () => [...kept.values()],
  }
}

/** @param {Partial<import('../../mule_js/src/options.js').Options>} [options] */
export function world(options = {}) {
  const clock = new FakeClock()
  const fake = new Fake(clock)
  const storage = fakeStorage()
  const { now, sleep, every } = clock
  const { send } = fake
  /** @type {typeof fake.probe} */
  const probe = (...asked) => fake.probe(...asked) // which a test may replace
  const ports = { send, probe, now, sleep, every, random: () => 0.5, storage, browser: {} }
  /** Another page of the same browser. @param {Partial<import('../../mule_js/src/options.js').Options>} [more] */
  const page = (more = {}) => new Mule({ ...ports, ...options, ...more })
  return { clock, fake, storage, mule: page(), page }
}

/** The states that an upload goes through. @param {EventTarget & { state: string }} upload */
export function statesOf(upload) {
  const states = [upload.state]
  upload.addEventListener('statechange', () => states.push(upload.state))
  return states
}

/** Resolves when it is in that state. @param {EventTarget & { state: string }} upload @param {string} state */
export function reaches(upload, state) {
  return new Promise((resolve) => {
    const look = () => upload.state === state && resolve(undefined)
    upload.addEventListener('statechange', look)
    look()
  })
}
