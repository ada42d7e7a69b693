/** The style sheet as a page's policy lets it be: made, not written into the page. */

import { CSS } from './css.js'

/** @type {CSSStyleSheet | undefined} */
let sheet

/** One for all elements of a page. */
export function getSheet() {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  return sheet
}
