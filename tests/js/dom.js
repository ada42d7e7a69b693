/** The one thing of browsers that Node lacks and the client needs: an XML parser. */

import { createRequire } from 'node:module'

// The development dependencies live with the client, which is no parent folder of this one.
const require = createRequire(new URL('../../mule_js/package.json', import.meta.url))

Object.assign(globalThis, { DOMParser: require('@xmldom/xmldom').DOMParser })
