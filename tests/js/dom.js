/** The one thing of browsers that Node lacks and the client needs: an XML parser. */

import { createRequire } from 'node:module'

// The development dependencies live with the client, which is no parent folder of this one.
const require = createRequire(new URL('../../mule_js/package.json', import.meta.url))

/** @type {any} */
const xmldom = require(/** @type {string} */ ('@xmldom/xmldom'))

/** As strict as browsers are, and silent. */
class DOMParser extends xmldom.DOMParser {
  constructor() {
    super({ onError: xmldom.onErrorStopParsing })
  }
}

Object.assign(globalThis, { DOMParser })
