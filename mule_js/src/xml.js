/** The store's XML, read by a parser (entities!) and written with care. */

import { MuleError } from './errors.js'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** Nothing that is parsed here ever becomes part of a page. */
const rules = { createHTML: (/** @type {string} */ text) => text }
/** What makes the parser take text where the page requires Trusted Types. @type {typeof rules} */
let policy

/** @param {string} text */
function trust(text) {
  try {
    // @ts-expect-error TypeScript's DOM does not know it yet
    policy ??= trustedTypes.createPolicy('mule', rules)
  } catch {
    policy = rules // there are no such types, or none of that name is allowed, or no second one
  }
  return policy.createHTML(text)
}

/**
 * @param {string} text
 * @returns {Element | null} The root; null where the text is no XML: empty, cut off, a page of some proxy.
 */
export function parseXml(text) {
  const xml = text.trim()
  if (!xml) return null // Chromium's words on that have a style, which a page's policy may forbid
  try {
    const page = new DOMParser().parseFromString(trust(xml), 'application/xml')
    return page.getElementsByTagName('parsererror').length ? null : page.documentElement
  } catch (cause) {
    if (!(cause instanceof TypeError)) return null
    // It wants a trusted type, and always will.
    throw new MuleError('NoTrustedTypes', "The page's policy has to allow Trusted Types named 'mule'.", { cause })
  }
}

/**
 * @param {Element | null} parent
 * @param {string} name
 * @returns {Element[]} What is in it by that name, whatever the namespace.
 */
export const childrenOf = (parent, name) => [...(parent?.getElementsByTagNameNS('*', name) ?? [])]

/**
 * @param {Element | null} parent
 * @param {string} name
 * @returns {string} The text of the first that is in it by that name; empty where there is none.
 */
export const childText = (parent, name) => childrenOf(parent, name)[0]?.textContent?.trim() ?? ''

/**
 * The body of CompleteMultipartUpload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 *
 * @param {string[]} etags  Of part 1, 2, …
 * @param {string[]} checksums  SHA-256 of the same in base64, or none.
 */
export function renderComplete(etags, checksums) {
  const parts = etags.map((etag, index) => {
    const checksum = checksums.length ? `<ChecksumSHA256>${checksums[index]}</ChecksumSHA256>` : ''
    return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag>${checksum}</Part>`
  })
  return `<CompleteMultipartUpload xmlns="${NAMESPACE}">${parts.join('')}</CompleteMultipartUpload>`
}

/** @param {string} text */
function escapeXml(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
