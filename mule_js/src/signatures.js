/**
 * The signatures of one upload: a window of parts at a time, asked for ahead and thrown away before they expire.
 * Signing the whole file at once would let them grow old in the queue.
 */

import { MuleError } from './errors.js'

/** @import { FileFields, UploadFields } from './backend.js' */
/** @import { Plan } from './opening.js' */
/** @import { Means } from './transfer.js' */
/** @import { SignedRequest } from './types.js' */

const MOST = 100 // parts in a window
const SPAN = 90_000 // milliseconds that a window should last
const MARGIN = 60_000 // milliseconds of life that a request must have left, or a quarter of its whole life if less

/**
 * @typedef {object} Lease
 * @property {SignedRequest} request
 * @property {number} until  By the server's clock.
 * @property {number} jumps  How often time had jumped by then: what the server's clock says may be wrong since.
 */

export class Signatures {
  #means
  #fields
  #partCount
  #chunkSize
  /** How many parts the latest window had. */
  #window = 0
  /** @type {Map<number, Lease>} */
  #parts = new Map()
  /** @type {Map<string, Lease>} */
  #others = new Map()
  /** The window being asked for. @type {{ first: number, last: number, scope: object, answer: Promise<void> } | null} */
  #asking = null
  /** The highest part number that was ever asked for. */
  #askedTo = 0

  /**
   * @param {Means} means
   * @param {{ fields: FileFields & UploadFields, plan: Pick<Plan, 'partCount' | 'chunkSize'> }} upload
   */
  constructor(means, { fields, plan: { partCount, chunkSize } }) {
    this.#means = means
    this.#fields = fields
    this.#partCount = partCount
    this.#chunkSize = chunkSize
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
    if (fresh) this.#parts.delete(partNumber)
    if (!this.#isValid(this.#parts.get(partNumber))) await this.#askFor(partNumber)
    const lease = this.#parts.get(partNumber)
    if (!lease) throw new MuleError('UnsignedPart', `The signer did not sign part ${partNumber}.`)
    this.#askAhead(partNumber)
    return lease.request
  }

  /** The store has the part: its signature is of no more use. @param {number} partNumber */
  drop(partNumber) {
    this.#parts.delete(partNumber)
  }

  /**
   * @param {'list' | 'end' | 'head'} what
   * @param {{ fresh: boolean, marker?: number }} options  `marker`: list the parts behind it.
   */
  async other(what, { fresh, marker }) {
    const lease = this.#others.get(what)
    if (lease && !fresh && !marker && this.#isValid(lease)) return lease.request
    const params = marker ? { ...this.#fields, part_number_marker: marker } : this.#fields
    return (await this.#means.backend.sign(what, params, this.#means.scope)).request
  }

  /** @param {Lease | undefined} lease */
  #isValid(lease) {
    const { backend, line } = this.#means
    return lease !== undefined && lease.jumps === line.jumps && backend.serverNow < lease.until
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
    const asking = { first, last: first + count - 1, scope: this.#means.scope, answer: this.#fetch(first, count) }
    this.#asking = asking
    this.#askedTo = Math.max(this.#askedTo, asking.last)
    const done = () => {
      if (this.#asking === asking) this.#asking = null
    }
    asking.answer.then(done, done)
    return asking.answer
  }

  /**
   * @param {number} first
   * @param {number} count
   */
  async #fetch(first, count) {
    const params = { ...this.#fields, first_chunk: first, num_chunks: count }
    const { chunk_signatures, requests } = await this.#means.backend.signWindow(params, this.#means.scope)
    for (const name of /** @type {const} */ (['list', 'end', 'head'])) {
      this.#others.set(name, this.#lease(requests[name]))
    }
    const lease = this.#lease(requests.chunk)
    for (const [number, [signature, date]] of Object.entries(chunk_signatures)) {
      const request = fillTemplate(requests.chunk, { chunk: number, signature, date })
      this.#parts.set(Number(number), { ...lease, request })
    }
  }

  /** @param {SignedRequest} request @returns {Lease} */
  #lease(request) {
    const ends = request.expires_at * 1000
    const life = ends - this.#means.backend.serverNow
    return { request, until: ends - Math.min(MARGIN, life / 4), jumps: this.#means.line.jumps }
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
