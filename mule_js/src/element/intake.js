/** Which files come in: from the picker, from a drop with whole folders in it, and which of them are wanted. */

import { droppedFiles } from '../index.js'
import { fill } from './words.js'

/** @import { Setting } from './row.js' */

/** @typedef {{ file: File, handle?: FileSystemFileHandle, path?: string }} Picked  `path`: within a folder. */

/** @param {string | null} accept  As of an `<input>`. */
const tokensOf = (accept) =>
  (accept ?? '')
    .toLowerCase()
    .split(',')
    .map((token) => token.trim())
    .filter(Boolean)

/**
 * @param {File} file
 * @param {string | null} accept
 */
function isAccepted({ name, type }, accept) {
  const tokens = tokensOf(accept)
  const isOf = (/** @type {string} */ token) => {
    if (token.startsWith('.')) return name.toLowerCase().endsWith(token)
    if (token === '*/*') return true
    return token.endsWith('/*') ? type.startsWith(token.slice(0, -1)) : type === token
  }
  return tokens.length === 0 || tokens.some(isOf)
}

/**
 * Why a file is not wanted, if so.
 *
 * @param {File} file
 * @param {{ accept: string | null, maxSize: number }} options  `maxSize`: bytes; 0: any.
 * @returns {'kind' | 'size' | null}
 */
export function findFault(file, { accept, maxSize }) {
  if (!isAccepted(file, accept)) return 'kind'
  return maxSize > 0 && file.size > maxSize ? 'size' : null
}

/** What is refused at once is told of in so many lines, and a number. */
const MOST_LINES = 3

/**
 * @param {string[]} lines
 * @param {Pick<Setting, 'words' | 'format'>} setting
 */
export function shorten(lines, { words, format }) {
  const more = lines.length - MOST_LINES
  if (more <= 0) return lines
  return [...lines.slice(0, MOST_LINES), fill(words.more, { count: format.number(more) })]
}

/**
 * `accept` as the picker of `showOpenFilePicker` wants it.
 *
 * @param {string | null} accept
 */
export function typesOf(accept) {
  const tokens = tokensOf(accept)
  const extensions = tokens.filter((token) => token.startsWith('.'))
  /** @type {[kind: string, extensions: string[]][]} */
  const kinds = tokens.filter((token) => token.includes('/')).map((token) => [token, []])
  if (extensions.length > 0) kinds.push(['application/octet-stream', extensions])
  return kinds.length > 0 ? { types: [{ accept: Object.fromEntries(kinds) }] } : {}
}

/**
 * All files of a drop, those within folders too. Has to be called before the event's listener awaits anything.
 *
 * @param {DataTransfer} dataTransfer
 * @returns {Promise<Picked[]>}
 */
export async function filesOfDrop({ items }) {
  const entries = [...items].map((item) => ({ item, entry: item.webkitGetAsEntry?.() }))
  const single = entries.filter(({ entry }) => !entry?.isDirectory).map(({ item }) => item)
  const picked = droppedFiles(/** @type {any} */ ({ items: single }))
  const found = await Promise.all(entries.map(({ entry }) => (entry?.isDirectory ? filesBelow(entry) : [])))
  return [...(await picked), ...found.flat()]
}

/** What cannot be read is left out. @param {any} entry @returns {Promise<Picked[]>} */
async function filesBelow(entry) {
  const path = entry.fullPath.slice(1)
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)))
    return file ? [{ file, path }] : []
  }
  const reader = entry.createReader()
  /** @type {Picked[]} */
  const found = []
  for (;;) {
    /** @type {any[]} A hundred at a time in Chromium, and none at the end. */
    const entries = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])))
    if (entries.length === 0) return found
    for (const below of entries) found.push(...(await filesBelow(below)))
  }
}
