/** What every page tells of its uploader, as tests/browser/bench_page does of Mule. */

/**
 * The server's words: `backend` (path of the actions), `store` (URL), `bucket`, `accessKey`, `chunkSize` (bytes).
 *
 * @type {Record<string, any>}
 */
export const given = JSON.parse(new URLSearchParams(location.search).get('given'))

window.uploads = []
window.changes = []
window.failures = []
window.describe = (place) => window.uploads[place]

window.addEventListener('error', (event) => window.failures.push(event.message))
window.addEventListener('unhandledrejection', (event) => window.failures.push(String(event.reason)))

/** @param {(file: File, tell: (news: object) => void) => unknown} start  Begins to upload the file that is picked. */
export function onPick(start) {
  const picker = document.querySelector('#picker')
  picker.addEventListener('change', () => {
    const [file] = picker.files
    const upload = { state: 'uploading', loaded: 0, total: file.size, key: null }
    window.uploads.push(upload)
    start(file, (news) => {
      Object.assign(upload, news)
      if (news.state) window.changes.push({ upload: 0, state: news.state, code: news.message })
    })
  })
}
