/** The SHA-256 of parts, made by the browser. One part's bytes at a time are in memory for it, however many are sent. */

import { MuleError } from './errors.js'

/** @import { Cryptography } from './types.js' */

/**
 * @param {Cryptography | undefined} crypto
 * @returns {Pick<SubtleCrypto, 'digest'>}
 */
export function getSubtle(crypto) {
  if (crypto?.subtle) return crypto.subtle
  const cure = 'Open the page by https://: on others, browsers offer no digests.'
  throw new MuleError('InsecurePage', `The upload backend wants a digest of every part. ${cure}`)
}

export class Digests {
  #subtle
  #read
  /** @type {Map<number, Promise<Uint8Array>>} */
  #known = new Map()
  /** Settles with the last of them. @type {Promise<unknown>} */
  #turn = Promise.resolve()

  /**
   * @param {object} ports
   * @param {Pick<SubtleCrypto, 'digest'>} ports.subtle
   * @param {(partNumber: number) => Promise<ArrayBuffer>} ports.read
   */
  constructor({ subtle, read }) {
    this.#subtle = subtle
    this.#read = read
  }

  /** @param {number} partNumber @returns {Promise<string>} 64 hex digits. */
  async hex(partNumber) {
    const bytes = await this.#get(partNumber)
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  /** @param {number} partNumber @returns {Promise<string>} As S3 writes checksums. */
  async base64(partNumber) {
    return btoa(String.fromCharCode(...(await this.#get(partNumber))))
  }

  /** @param {number} partNumber */
  #get(partNumber) {
    const known = this.#known.get(partNumber)
    if (known) return known
    const made = this.#turn.then(() => this.#make(partNumber))
    this.#known.set(partNumber, made)
    this.#turn = made.catch(() => this.#known.delete(partNumber))
    return made
  }

  /** @param {number} partNumber */
  async #make(partNumber) {
    return new Uint8Array(await this.#subtle.digest('SHA-256', await this.#read(partNumber)))
  }
}
