/** A line for parts to go over, in steps of 50 ms of a clock that a test owns. */

import { setImmediate as turn } from 'node:timers/promises'

const STEP = 50

/**
 * @typedef {object} LineSpec  Bytes and milliseconds.
 * @property {number} [rate]  Bytes a millisecond of all together.
 * @property {number} [each]  Bytes a millisecond of one connection.
 * @property {number} [latency]  Until the first byte leaves, and until the answer is there.
 * @property {number} [buffer]  How far what is told to have left is ahead of what has.
 *
 * @typedef {object} Going
 * @property {number} length
 * @property {number} gone
 * @property {number} told
 * @property {number} wait
 * @property {(sent: number) => void} onProgress
 * @property {(value?: unknown) => void} resolve
 * @property {(error: unknown) => void} reject
 */

export class SimulatedLine {
  /** Those under way. @type {Going[]} */
  going = []
  /** Bytes that have arrived. */
  arrived = 0

  /** @param {{ time: number }} clock  @param {LineSpec} spec */
  constructor(clock, { rate = Infinity, each = Infinity, latency = 50, buffer = 0 }) {
    this.clock = clock
    this.spec = { rate, each, latency, buffer }
  }

  /** @param {number} length @param {(sent: number) => void} onProgress */
  carry(length, onProgress) {
    const { latency } = this.spec
    return new Promise((resolve, reject) => {
      this.going.push({ length, gone: 0, told: 0, wait: 2 * latency, onProgress, resolve, reject })
    })
  }

  /** Time passes. @param {number} milliseconds @param {() => void} [look]  After each step. */
  async pass(milliseconds, look) {
    for (const end = this.clock.time + milliseconds; this.clock.time < end; ) {
      this.clock.time += STEP
      this.#step()
      await turn()
      look?.()
    }
  }

  /** The first under way breaks. @param {unknown} error */
  async fail(error) {
    this.going.shift()?.reject(error)
    await turn()
  }

  #step() {
    const { rate, each, latency, buffer } = this.spec
    const sending = this.going.filter(({ gone, length, wait }) => wait <= 0 && gone < length)
    const speed = Math.min(each, rate / sending.length)
    for (const part of [...this.going]) {
      if (part.wait > 0) part.wait -= STEP
      else if (part.gone === part.length) this.#arrive(part)
      else {
        const before = part.gone
        part.gone = Math.min(part.length, before + speed * STEP)
        this.arrived += part.gone - before
        if (part.gone === part.length) part.wait = latency
        const told = Math.min(part.length, part.gone + buffer)
        if (told > part.told) part.onProgress(told) // as browsers do
        part.told = told
      }
    }
  }

  /** @param {Going} part */
  #arrive(part) {
    this.going.splice(this.going.indexOf(part), 1)
    part.resolve()
  }
}
