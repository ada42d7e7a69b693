/** The calls to the store, each as the signer signed it. https://docs.aws.amazon.com/AmazonS3/latest/API/ */

import { reach, refusal } from './remote.js'
import { childrenOf, childText, parseXml, renderComplete } from './xml.js'

/** @import { Answer, Call, ListedPart, Send, SignedRequest } from './types.js' */

/**
 * @typedef {{ signal: AbortSignal }} Options
 * @typedef {Answer & { root: Element | null }} Read  `root`: of the XML, if it is that.
 * @typedef {object} Page  `next` is the marker of the page behind this one, null on the last.
 * @property {ListedPart[]} parts
 * @property {number | null} next
 */

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
  createMultipartUpload(request, options) {
    return this.#ask(request, options, ({ root }) => childText(root, 'UploadId'))
  }

  /**
   * @param {SignedRequest} request
   * @param {Blob} body
   * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
   * @returns {Promise<string | null>} The ETag; null where the bucket's CORS rules hide it.
   */
  async uploadPart(request, body, options) {
    const { headers } = await this.#ask(request, { ...options, body })
    return headers.etag || null
  }

  /**
   * One page of what the store has. Only `IsTruncated` says whether there is another: markers on last pages differ.
   *
   * @param {SignedRequest} request
   * @param {Options} options
   * @returns {Promise<Page>}
   */
  listParts(request, options) {
    // The root is ListPartsResult, but not every store knows.
    return this.#ask(request, options, ({ root }) => childText(root, 'IsTruncated') && readPage(root))
  }

  /**
   * @param {SignedRequest} request
   * @param {{ etags: string[], checksums?: string[] }} parts  Of part 1, 2, …
   * @param {Options} options
   */
  async completeMultipartUpload(request, { etags, checksums = [] }, options) {
    const body = renderComplete(etags, checksums)
    // The 200 may have been sent before the store knew: only the body says whether it went well.
    const isDone = (/** @type {Read} */ { root }) => root?.localName === 'CompleteMultipartUploadResult'
    await this.#ask(request, { ...options, body, silence: COMPLETING }, isDone)
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
    const { headers, status } = await this.#ask(request, options, (answer) => answer, 404)
    const length = headers['content-length']
    if (status === 404) return null
    return { size: length ? Number(length) : null }
  }

  /**
   * @template T
   * @param {SignedRequest} request
   * @param {Partial<Call>} more
   * @param {(answer: Read) => T | '' | false} read  What was asked for; nothing where the answer is something else.
   * @param {number} [fine]  A status that is no failure either.
   * @returns {Promise<T>}
   */
  async #ask(request, more, read = (answer) => /** @type {any} */ (answer), fine = 0) {
    const answer = await reach(this.#send, { ...request, ...more }, 'store')
    const { status } = answer
    const root = parseXml(answer.text)
    const isFine = status === fine || (status >= 200 && status <= 299 && root?.localName !== 'Error')
    const result = isFine && read({ ...answer, root })
    if (result) return result
    throw refusal(answer, {
      source: 'store',
      what: request.method,
      code: isFine ? 'UnreadableAnswer' : childText(root, 'Code'),
      message: childText(root, 'Message'),
      requestId: childText(root, 'RequestId'),
      now: this.#now(),
    })
  }
}

/** @param {Element | null} root */
function readPage(root) {
  const parts = childrenOf(root, 'Part').map((part) => ({
    partNumber: Number(childText(part, 'PartNumber')),
    size: Number(childText(part, 'Size')),
    etag: childText(part, 'ETag'),
  }))
  const next = Number(childText(root, 'NextPartNumberMarker')) || (parts.at(-1)?.partNumber ?? 0)
  return { parts, next: childText(root, 'IsTruncated') === 'true' ? next : null }
}
