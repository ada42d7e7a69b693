/** Part arithmetic, and which parts the store has. */

export const MISSING = 0
export const SENDING = 1
export const STORED = 2

/**
 * Where a part begins and ends in the file; `end` is exclusive. Only the last part may be shorter than the others.
 *
 * @param {number} partNumber
 * @param {{ size: number, chunkSize: number }} file
 */
export function partRange(partNumber, { size, chunkSize }) {
  const start = (partNumber - 1) * chunkSize
  return { start, end: Math.min(start + chunkSize, size), length: Math.min(chunkSize, size - start) }
}

/** The state of every part, a byte each: `states[partNumber - 1]`. Taking the next costs no scan of what is done. */
export class PartTable {
  #from = 0
  #missing

  /** @param {number} partCount */
  constructor(partCount) {
    this.states = new Uint8Array(partCount)
    this.#missing = partCount
  }

  /** How many wait to be sent. */
  get missing() {
    return this.#missing
  }

  /** Take all for stored but these. @param {number[]} partNumbers */
  leave(partNumbers) {
    this.states.fill(STORED)
    this.#missing = 0
    for (const partNumber of partNumbers) this.mark(partNumber, MISSING)
  }

  /** Take the first missing part; there has to be one. */
  take() {
    const index = this.states.indexOf(MISSING, this.#from)
    this.#from = index
    this.mark(index + 1, SENDING)
    return index + 1
  }

  /** Those that are taken next. @param {number} count  How many at most. */
  upcoming(count) {
    const numbers = []
    for (let index = this.#from; numbers.length < count; index += 1) {
      index = this.states.indexOf(MISSING, index)
      if (index < 0) break
      numbers.push(index + 1)
    }
    return numbers
  }

  /**
   * @param {number} partNumber
   * @param {number} state
   */
  mark(partNumber, state) {
    const index = partNumber - 1
    this.#missing += Number(state === MISSING) - Number(this.states[index] === MISSING)
    this.states[index] = state
    if (state === MISSING) this.#from = Math.min(this.#from, index)
  }
}
