/** The upload backend: the only file that knows its actions. */

import { reach, refusal } from './remote.js'
import { isFinished, isInit, isSigned, isWindow } from './shapes.js'

/** @import { Shape } from './shapes.js' */
/** @import { Answer, FinishedAnswer, InitAnswer, Send, SignedRequest, WindowAnswer } from './types.js' */

/**
 * @typedef {object} FileFields
 * @property {string} filename
 * @property {number} filesize  Bytes.
 * @property {number} last_modified  Milliseconds since 1970.
 * @property {string} [sample]  A digest of some of its bytes.
 *
 * @typedef {object} UploadFields
 * @property {string} key
 * @property {string} upload_id
 * @property {string} ticket
 *
 * @typedef {Record<string, string | number | undefined>} Params
 * @typedef {{ signal: AbortSignal }} Options
 */

const ACTIONS = {
  chunk: 'get_chunk_signature',
  list: 'get_list_signature',
  end: 'get_end_signature',
  head: 'get_head_signature',
  abort: 'get_delete_signature',
}

/** Statuses that mean the same whoever answers. */
const TELLING = [401, 408, 429]

export class Backend {
  #send
  #now
  #offset = 0
  #introduced = false
  /** Bytes up to which the server has files sent whole, as far as it has told. */
  wholeSize = -1
  /** The call under way that may set the cookie by which the server knows this browser. @type {Promise<unknown> | null} */
  introduction = null

  /**
   * @param {string} url
   * @param {{ send: Send, now: () => number }} ports
   */
  constructor(url, { send, now }) {
    /** Where it is mounted, without a last slash. */
    this.url = url.replace(/\/+$/, '')
    this.#send = send
    this.#now = now
  }

  /** Milliseconds since 1970 by the server's clock, as far as it is known. */
  get serverNow() {
    return this.#now() + this.#offset
  }

  /**
   * Begin, or find the upload to go on with. `force` forgets what the server remembers of the file.
   *
   * @param {FileFields & { mime_type?: string, ticket?: string, upload_id?: string, force?: 1, whole?: 1 }} params
   * @param {Options} options
   * @returns {Promise<InitAnswer>}
   */
  init(params, options) {
    return this.call('get_init_signature', params, options, isInit)
  }

  /**
   * A window of part signatures, and all else that an upload needs. Binds the upload id.
   *
   * @param {FileFields & UploadFields & { first_chunk: number, num_chunks: number }} params
   * @param {Options} options
   * @returns {Promise<WindowAnswer>}
   */
  signWindow(params, options) {
    return this.call('get_all_signatures', params, options, isWindow)
  }

  /**
   * One request to the store. Who asks for `abort` ends the upload on the server; `head` is signed for ended ones too.
   *
   * @param {keyof typeof ACTIONS} what
   * @param {UploadFields & { part_number_marker?: number, chunk?: number, sha256?: string }} params
   * @param {Options} options
   * @returns {Promise<{ request: SignedRequest }>}
   */
  sign(what, params, options) {
    return this.call(ACTIONS[what], params, options, isSigned)
  }

  /**
   * @param {FileFields & UploadFields} params
   * @param {number[]} partNumbers  One at least.
   * @param {Options} options
   */
  recordParts(params, [chunk, ...others], options) {
    return this.call('chunk_loaded', { ...params, chunk, chunks: others.join() || undefined }, options)
  }

  /**
   * @param {FileFields & UploadFields} params
   * @param {Options} options
   * @returns {Promise<FinishedAnswer>}
   */
  recordFinish(params, options) {
    return this.call('upload_finished', params, options, isFinished)
  }

  /**
   * The first call goes alone: others beside it would come without a cookie, and each get an identity of its own.
   *
   * @param {string} action
   * @param {Params} params
   * @param {Options} options
   * @param {Shape} [isAnswer]
   * @returns {Promise<any>}
   */
  async call(action, params, options, isAnswer = () => true) {
    while (this.introduction) await this.introduction
    const call = this.#post(action, params, options)
    const settled = () => {
      this.introduction = null
    }
    if (!this.#introduced) this.introduction = call.then(settled, settled)
    return this.read(await call, action, isAnswer)
  }

  /**
   * @param {string} action
   * @param {Params} params
   * @param {Options} options
   */
  async #post(action, params, { signal }) {
    const call = {
      method: 'POST',
      url: `${this.url}/${action}/`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      credentials: true,
      signal,
    }
    const answer = await reach(this.#send, call, 'signer')
    const body = parseJson(answer.text)
    const isOurs = body?.server_time > 0 // there may be another server on the way, or at the end of it
    if (isOurs) this.#offset = body.server_time * 1000 - this.#now()
    if (isOurs && answer.status === 200) {
      this.#introduced = true
      if (body.whole && body.chunk_size > this.wholeSize) this.wholeSize = body.chunk_size
      return body
    }
    throw this.refuse(answer, action, { ...(isOurs && { code: '' }), ...(answer.status !== 200 && body?.error) })
  }

  /**
   * @param {any} body  Of an answer.
   * @param {string} what
   * @param {Shape} isAnswer
   * @returns {any} The same. Raises UnreadableAnswer.
   */
  read(body, what, isAnswer) {
    if (isAnswer(body)) return body
    throw this.refuse({ status: 200, headers: {}, text: '' }, what, { code: 'UnreadableAnswer' })
  }

  /**
   * @param {Answer} answer
   * @param {string} what
   * @param {any} error  As the server describes it.
   */
  refuse(answer, what, { code = this.#nameStranger(answer.status), message, found, state = found }) {
    return refusal(answer, { source: 'signer', what, code, message, state, now: this.serverNow })
  }

  /**
   * A backend that has been there before comes back: until then a proxy or a page to log in may answer for it.
   *
   * @param {number} status
   * @returns {string | undefined} undefined: the status says enough.
   */
  #nameStranger(status) {
    if (status >= 500 || TELLING.includes(status)) return undefined
    if (this.#introduced) return 'Stranger'
    return status === 200 ? 'UnreadableAnswer' : undefined
  }
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
