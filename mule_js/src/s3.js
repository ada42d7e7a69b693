/** The calls to the store, each as the signer signed it. https://docs.aws.amazon.com/AmazonS3/latest/API/ */

import { reach, refusal } from './remote.js'
import { childrenOf, childText, parseXml, renderComplete } from './xml.js'

/** @import { Answer, Call, ListedPart, Send, SignedRequest } from './types.js' */

/**
 * @typedef {{ signal: AbortSignal }} Options
 * @typedef {object} Page  `next` is the marker of the page behind this one, null on the last.
 * @property {ListedPart[]} parts
 * @property {number | null} next
 */

const UNREADABLE = 'UnreadableAnswer'
/**
 * A store may take minutes to put thousands of parts together. S3 shows by blanks that it is at it; of others it is asked
 * after this time how it stands. Milliseconds.
 */
const COMPLETING = 30_000

export class Store {
  #send
  #now

  /** @param {{ send: Send, now: () => number }} ports  `now` by a clock that is right. */
  constructor({ send, now }) {
    this.#send = send
    this.#now = now
  }

  /**
   * @param {SignedRequest} request
   * @param {Options} options
   * @returns {Promise<string>} The upload id.
   */
  async createMultipartUpload(request, options) {
    const answer = await this.#ask(request, options)
    const uploadId = childText(parseXml(answer.text), 'UploadId')
    if (!uploadId) throw this.#refusal(request, answer, UNREADABLE)
    return uploadId
  }

  /**
   * @param {SignedRequest} request
   * @param {Blob} body
   * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
   * @returns {Promise<string | null>} The ETag; null where the bucket's CORS rules hide it.
   */
  async uploadPart(request, body, options) {
    const answer = await this.#ask(request, { ...options, body })
    return answer.headers.etag || null
  }

  /**
   * One page of what the store has. Only `IsTruncated` says whether there is another: markers on last pages differ.
   *
   * @param {SignedRequest} request
   * @param {Options} options
   * @returns {Promise<Page>}
   */
  async listParts(request, options) {
    const answer = await this.#ask(request, options)
    const root = parseXml(answer.text)
    // The root is ListPartsResult, but not every store knows.
    if (!root || !childText(root, 'IsTruncated')) throw this.#refusal(request, answer, UNREADABLE)
    const parts = childrenOf(root, 'Part').map((part) => ({
      partNumber: Number(childText(part, 'PartNumber')),
      size: Number(childText(part, 'Size')),
      etag: childText(part, 'ETag'),
    }))
    if (childText(root, 'IsTruncated') !== 'true') return { parts, next: null }
    return { parts, next: Number(childText(root, 'NextPartNumberMarker')) || (parts.at(-1)?.partNumber ?? 0) }
  }

  /**
   * @param {SignedRequest} request
   * @param {{ etags: string[], checksums?: string[] }} parts  Of part 1, 2, …
   * @param {Options} options
   */
  async completeMultipartUpload(request, { etags, checksums = [] }, options) {
    const body = renderComplete(etags, checksums)
    const answer = await this.#ask(request, { ...options, body, silence: COMPLETING })
    // The 200 may have been sent before the store knew: only the body says whether it went well.
    const root = parseXml(answer.text)
    if (root?.localName !== 'CompleteMultipartUploadResult') throw this.#refusal(request, answer, UNREADABLE)
  }

  /**
   * @param {SignedRequest} request
   * @param {Options} options
   */
  async abortMultipartUpload(request, options) {
    await this.#ask(request, options)
  }

  /**
   * @param {SignedRequest} request
   * @param {Options} options
   * @returns {Promise<{ size: number | null } | null>} Its bytes (null: not readable); null where there is no object.
   */
  async headObject(request, options) {
    const answer = await this.#reach(request, options)
    if (answer.status === 404) return null
    if (answer.status !== 200) throw this.#refusal(request, answer)
    const length = answer.headers['content-length']
    return { size: length ? Number(length) : null }
  }

  /**
   * @param {SignedRequest} request
   * @param {Partial<Call>} more
   */
  async #ask(request, more) {
    const answer = await this.#reach(request, more)
    if (answer.status < 200 || answer.status > 299 || isError(answer.text)) throw this.#refusal(request, answer)
    return answer
  }

  /**
   * @param {SignedRequest} request
   * @param {Partial<Call>} more
   */
  #reach(request, more) {
    return reach(this.#send, { ...request, ...more }, 'store')
  }

  /**
   * @param {SignedRequest} request
   * @param {Answer} answer
   * @param {string} [code]
   */
  #refusal({ method }, answer, code) {
    const root = parseXml(answer.text)
    return refusal(answer, {
      source: 'store',
      what: method,
      code: code || childText(root, 'Code'),
      message: childText(root, 'Message'),
      now: this.#now(),
    })
  }
}

/** @param {string} text */
function isError(text) {
  return text.includes('<Error') && parseXml(text)?.localName === 'Error'
}
