/** A backend that is told of many small files at a time. */

import { Backend } from './backend.js'
import { Batch } from './batch.js'
import { isFinished, isInit } from './shapes.js'

/** @import { FileFields, Options, Params, UploadFields } from './backend.js' */
/** @import { FinishedAnswer, InitAnswer } from './types.js' */

/** In one call. */
const MOST_FILES = 100
const MOST_FINISHED = 50 // of which each bears a ticket

export class BulkBackend extends Backend {
  #inits = this.#batch('get_init_signatures', 'files', MOST_FILES)
  #finishes = this.#batch('uploads_finished', 'uploads', MOST_FINISHED)

  /**
   * Let the server have small files sent whole; such are begun together with others.
   *
   * @param {FileFields & { mime_type?: string, ticket?: string, upload_id?: string, force?: 1 }} params
   * @param {Options} options
   * @returns {Promise<InitAnswer>}
   */
  async init(params, options) {
    const asked = { ...params, whole: /** @type {const} */ (1) }
    while (this.introduction) await this.introduction // which tells what is small
    if (params.filesize > this.wholeSize) return super.init(asked, options)
    return this.read(await this.#inits.ask(asked, options), 'get_init_signatures', isInit)
  }

  /**
   * As `recordFinish`, together with others: for what many files end with at a time.
   *
   * @param {UploadFields} params
   * @param {Options} options
   * @returns {Promise<FinishedAnswer>}
   */
  async recordFinishes(params, options) {
    return this.read(await this.#finishes.ask(params, options), 'uploads_finished', isFinished)
  }

  /**
   * Many calls in one, each with an answer or an error of its own.
   *
   * @param {string} action
   * @param {string} name  Of the list.
   * @param {number} most
   * @returns {Batch<Params, any>}
   */
  #batch(action, name, most) {
    const { signal } = new AbortController() // who asks may go; the others stay
    return new Batch(
      async (members) => {
        const { answers } = await this.call(action, { [name]: JSON.stringify(members) }, { signal })
        return members.map((_, index) => {
          const answer = answers?.[index]
          if (!(answer?.error && answer.status > 0)) return answer
          const headers = { 'retry-after': String(answer.retry_after ?? '') }
          return this.refuse({ status: answer.status, headers, text: '' }, action, { code: '', ...answer.error })
        })
      },
      { most }
    )
  }
}
