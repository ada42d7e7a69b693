/**
 * The signatures of one upload: a window of parts at a time, asked for ahead and thrown away before they expire.
 * Signing the whole file at once would let them grow old in the queue.
 */

import { MuleError } from './errors.js'
import { Leases } from './leases.js'

/** @import { FileFields, UploadFields } from './backend.js' */
/** @import { Plan } from './opening.js' */
/** @import { Means, Seals, Upcoming } from './transfer.js' */
/** @import { SignedRequest, WindowAnswer } from './types.js' */

const MOST = 100 // parts in a window
const SPAN = 90_000 // milliseconds that a window should last

export class Signatures {
  #means
  #fields
  #partCount
  #chunkSize
  /** In place of windows, where signatures bind the bytes. @type {Seals | null} */
  #seals
  /** How many parts the latest window had. */
  #window = 0
  /** @type {Leases<number>} */
  #parts
  /** @type {Leases<string>} */
  #others
  /** The window being asked for. @type {{ first: number, last: number, scope: object, answer: Promise<void> } | null} */
  #asking = null
  /** The highest part number that was ever asked for. */
  #askedTo = 0

  /**
   * @param {Means} means
   * @param {{ fields: FileFields & UploadFields, plan: Plan, upcoming: Upcoming }} upload
   */
  constructor(means, { fields, plan, upcoming }) {
    this.#means = means
    this.#fields = fields
    this.#partCount = plan.partCount
    this.#chunkSize = plan.chunkSize
    this.#seals = plan.integrity ? means.getSealer()({ fields, plan, upcoming }) : null
    this.#parts = new Leases(means)
    this.#others = new Leases(means)
  }

  /** Ask for the first window, which binds the upload id: raises UploadIdMismatch if another one was first. */
  async bind() {
    await this.#ask(1)
  }

  /**
   * @param {number} partNumber
   * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
   * @returns {Promise<SignedRequest>}
   */
  async part(partNumber, { fresh }) {
    const request = await (this.#seals ? this.#seals.part(partNumber, { fresh }) : this.#take(partNumber, fresh))
    if (!request) throw new MuleError('UnsignedPart', `The server did not sign part ${partNumber}.`)
    return request
  }

  /** What the store wants to hear of the bytes of part 1, 2, … at the end. */
  async checksums() {
    return this.#seals ? this.#seals.checksums() : []
  }

  /** The store has the part: its signature is of no more use. @param {number} partNumber */
  drop(partNumber) {
    this.#parts.drop(partNumber)
    this.#seals?.drop(partNumber)
  }

  /**
   * @param {'list' | 'end' | 'head'} what
   * @param {{ fresh: boolean, marker?: number }} options  `marker`: list the parts behind it.
   */
  async other(what, { fresh, marker }) {
    const known = this.#others.get(what)
    if (known && !fresh && !marker && this.#others.isGood(what)) return known
    const params = marker ? { ...this.#fields, part_number_marker: marker } : this.#fields
    return (await this.#means.backend.sign(what, params, this.#means.scope)).request
  }

  /**
   * @param {number} partNumber
   * @param {boolean} fresh
   */
  async #take(partNumber, fresh) {
    if (fresh) this.#parts.drop(partNumber)
    if (!this.#parts.isGood(partNumber)) await this.#askFor(partNumber)
    const request = this.#parts.get(partNumber)
    if (request) this.#askAhead(partNumber)
    return request
  }

  /** @param {number} partNumber */
  async #askFor(partNumber) {
    const asking = this.#asking
    const isUnderWay = asking?.scope === this.#means.scope // and did not end with an earlier run
    if (asking && isUnderWay && asking.first <= partNumber && partNumber <= asking.last) return asking.answer
    return this.#ask(partNumber)
  }

  /** @param {number} partNumber */
  #askAhead(partNumber) {
    const left = this.#askedTo - partNumber
    if (left >= this.#window / 4 || this.#askedTo >= this.#partCount) return
    // Nobody waits for these yet: if it fails, whoever needs one asks again.
    this.#ask(this.#askedTo + 1).catch(() => {})
  }

  /** How many parts will begin soon: at a speed that nobody knows yet, twice as many as the last time. */
  #measure() {
    const { crew, progress } = this.#means
    const soon = progress.speed ? (progress.speed * SPAN) / 1000 / this.#chunkSize : this.#window * 2
    return Math.ceil(Math.min(MOST, Math.max(2 * crew.most, soon)))
  }

  /** @param {number} first */
  #ask(first) {
    this.#window = this.#measure()
    const count = Math.min(this.#window, this.#partCount - first + 1)
    const end = () => {
      if (this.#asking === asking) this.#asking = null
    }
    const asking = { first, last: first + count - 1, scope: this.#means.scope, answer: this.#fetch(first, count, end) }
    this.#asking = asking
    this.#askedTo = Math.max(this.#askedTo, asking.last)
    return asking.answer
  }

  /**
   * @param {number} first
   * @param {number} count
   * @param {() => void} end  Called in the turn in which they are kept: who drops one from then on has to ask for it.
   */
  async #fetch(first, count, end) {
    const { backend, scope } = this.#means
    const params = { ...this.#fields, first_chunk: first, num_chunks: count }
    /** @type {WindowAnswer} */
    let answer
    try {
      answer = await backend.signWindow(params, scope)
    } finally {
      end()
    }
    const { chunk_signatures, requests, more_chunks } = answer
    for (const name of /** @type {const} */ (['list', 'end', 'head'])) {
      const request = requests[name]
      if (request) this.#others.keep(name, request)
    }
    const addresses = [{ request: requests.chunk, chunk_signatures }, ...(more_chunks ?? [])]
    for (const number of Object.keys(chunk_signatures)) {
      const [request, ...others] = addresses.flatMap(({ request, chunk_signatures }) => {
        const [signature, date] = chunk_signatures[number] ?? []
        return signature ? fillTemplate(request, { chunk: number, signature, date }) : []
      })
      if (request) this.#parts.keep(Number(number), { ...request, others })
    }
  }
}

/**
 * @param {SignedRequest} template
 * @param {Record<string, string>} values
 * @returns {SignedRequest}
 */
function fillTemplate(template, values) {
  /** @param {string} text @param {(value: string) => string} encode */
  const fill = (text, encode) => text.replace(/\{(chunk|signature|date)\}/g, (_, name) => encode(values[name]))
  const headers = Object.entries(template.headers).map(([name, value]) => [name, fill(value, String)])
  return { ...template, url: fill(template.url, encodeURIComponent), headers: Object.fromEntries(headers) }
}
