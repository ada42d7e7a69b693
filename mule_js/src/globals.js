/** What pages without modules find: the one side effect of the old page's script. */

import { makeMuleUpload } from './legacy.js'

Object.assign(globalThis, { mule_upload: makeMuleUpload(globalThis) })
