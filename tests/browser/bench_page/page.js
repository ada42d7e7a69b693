/**
 * All that a test wants to know of Mule, as plain values on `window`. The options come as JSON in the query's
 * `options`, or by `configure`; each file that is picked begins to upload at once. With `core` in the query it is the
 * small bundle's Mule.
 */

import { Mule as Core } from './mule_js/mule.core.min.js'
import { Mule } from './mule_js/mule.js'

/** Every Upload, in the order of picking. */
window.uploads = []
/** Every change of a state: `{ upload, state, waitingFor, code }`, `upload` being the place in `uploads`. */
window.changes = []
/** What nobody caught. */
window.failures = []

const query = new URLSearchParams(location.search)

window.configure = (options) => {
  window.mule = query.has('core') ? new Core(options) : new Mule(options)
}

/** @param {number} place */
window.describe = (place) => {
  const { state, loaded, total, key, error, waitingFor, parts } = window.uploads[place]
  return { state, loaded, total, key, waitingFor, parts: [...parts], code: error?.code, message: error?.message }
}

window.addEventListener('error', (event) => window.failures.push(event.message))
window.addEventListener('unhandledrejection', (event) => window.failures.push(String(event.reason)))

const picker = document.querySelector('#picker')
picker.addEventListener('change', () => {
  const files = [...picker.files]
  picker.value = '' // so that the same file can be picked again
  for (const file of files) begin(file)
})

/** @param {File} file */
function begin(file) {
  const upload = window.mule.upload(file)
  const place = window.uploads.push(upload) - 1
  upload.addEventListener('statechange', () => {
    const { state, waitingFor, error } = upload
    window.changes.push({ upload: place, state, waitingFor, code: error?.code })
  })
}

window.configure({ backend: query.get('backend'), ...JSON.parse(query.get('options') ?? '{}') })
