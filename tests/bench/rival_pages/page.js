/** What every page tells of its uploader, as tests/browser/bench_page does of Mule. */

/**
 * The server's words: `backend` (path of the actions), `store` (URL), `bucket`, `accessKey`, `chunkSize` (bytes), and in
 * a race what tests/bench/race/server.py says besides.
 *
 * @type {Record<string, any>}
 */
export const given = JSON.parse(new URLSearchParams(location.search).get('given'))

const OVER = ['done', 'failed']

window.uploads = []
window.changes = []
window.failures = []
window.describe = (place) => window.uploads[place]
/** Seconds from the choice of files to the end of the last of them. @type {Promise<number>} */
window.over = new Promise((resolve) => {
  window.end = resolve
})

window.addEventListener('error', (event) => window.failures.push(event.message))
window.addEventListener('unhandledrejection', (event) => window.failures.push(String(event.reason)))

/** @typedef {{ file: File, tell: (news: object) => void }} Job */

/** @param {(jobs: Job[]) => unknown} start  Begins to upload the files that are picked. */
export function onPickAll(start) {
  const picker = document.querySelector('#picker')
  picker.addEventListener('change', () => {
    const began = performance.now()
    const files = [...picker.files]
    let left = files.length
    const jobs = files.map((file, place) => {
      const upload = { state: 'uploading', loaded: 0, total: file.size, key: null }
      window.uploads.push(upload)
      const tell = (news) => {
        Object.assign(upload, news)
        if (!news.state) return
        window.changes.push({ upload: place, state: news.state, code: news.message })
        if (!OVER.includes(news.state)) return
        left -= 1
        if (left === 0) window.end((performance.now() - began) / 1000)
      }
      return { file, tell }
    })
    start(jobs)
  })
}

/** @param {(file: File, tell: (news: object) => void) => unknown} start  Begins to upload a file that is picked. */
export function onPick(start) {
  onPickAll((jobs) => jobs.forEach(({ file, tell }) => start(file, tell)))
}

/** Ask the server of the race. @param {string} what @param {object} params */
export async function ask(what, params) {
  const answer = await fetch(`${given.race}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  })
  if (!answer.ok) throw new Error(`${what} was answered ${answer.status}`)
  return answer.json()
}

/** Tell how a promise of a key ends. @param {Promise<string>} key @param {(news: object) => void} tell */
export function tellEnd(key, tell) {
  key.then(
    (key) => tell({ state: 'done', key }),
    (reason) => tell({ state: 'failed', message: String(reason) })
  )
}
