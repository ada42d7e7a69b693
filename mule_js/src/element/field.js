/** What the element is to its form: one entry for each key, and a reason why the form is not to be sent yet. */

/** @import { Kept, Row } from './row.js' */
/** @import { Words } from './words.js' */

/**
 * @param {ElementInternals} internals
 * @param {object} options
 * @param {readonly Row[]} options.rows
 * @param {string | null} options.name
 * @param {boolean} options.isRequired
 * @param {Words} options.words
 * @param {HTMLElement} options.anchor  Where the browser puts its hint.
 * @returns {string[]} The keys.
 */
export function fillIn(internals, { rows, name, isRequired, words, anchor }) {
  /** @type {Kept[]} */
  const kept = rows.filter(({ result }) => result).map(({ name, size, result }) => ({ name, size, result }))
  const keys = kept.map(({ result }) => /** @type {{ key: string }} */ (result).key)
  const entries = new FormData()
  if (name) for (const key of keys) entries.append(name, key)
  internals.setFormValue(entries, JSON.stringify(kept)) // the second comes back to restoreFrom
  const states = rows.filter(({ upload }) => upload).map((row) => (row.isOver ? row.state : 'busy'))
  if (states.includes('busy')) internals.setValidity({ customError: true }, words.busy, anchor)
  else if (states.includes('failed')) internals.setValidity({ customError: true }, words.stuck, anchor)
  else if (isRequired && keys.length === 0) internals.setValidity({ valueMissing: true }, words.missing, anchor)
  else internals.setValidity({})
  return keys
}
