import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { probe, send } from '../../mule_js/src/http.js'

/** As much of XMLHttpRequest as the client uses. */
class FakeXhr {
  /** @type {FakeXhr[]} */
  static made = []
  /** @type {unknown[][]} */
  calls = []
  upload = /** @type {{ onprogress?: (event: { loaded: number }) => void }} */ ({})
  status = 0
  responseText = ''
  headers = ''
  onload = () => {}
  onerror = () => {}
  onabort = () => {}
  onprogress = () => {}
  onloadend = () => {}

  constructor() {
    FakeXhr.made.push(this)
  }

  /** @param {string} method @param {string} url */
  open(method, url) {
    this.calls.push(['open', method, url])
  }

  /** @param {string} name @param {string} value */
  setRequestHeader(name, value) {
    this.calls.push(['header', name, value])
  }

  /** @param {unknown} body */
  send(body) {
    this.calls.push(['send', body])
  }

  getAllResponseHeaders() {
    return this.headers
  }

  abort() {
    this.calls.push(['abort'])
    this.onabort()
    this.onloadend()
  }

  /** @param {number} status @param {string} headers @param {string} text */
  answer(status, headers, text) {
    Object.assign(this, { status, headers, responseText: text })
    this.onload()
    this.onloadend()
  }
}

beforeEach(() => {
  FakeXhr.made = []
  Object.assign(globalThis, { XMLHttpRequest: FakeXhr })
})

const url = 'https://store.example/key'

test('a request goes out as it was given, but for the headers that are the browser’s own', async () => {
  const answered = send({
    method: 'PUT',
    url,
    headers: { 'x-amz-date': 'today', Host: 'h', 'Content-Length': '4' },
    body: 'abcd',
  })
  const [xhr] = FakeXhr.made
  assert.deepEqual(xhr.calls, [
    ['open', 'PUT', url],
    ['header', 'x-amz-date', 'today'],
    ['send', 'abcd'],
  ])
  xhr.answer(200, 'ETag: "a: b"\r\ncontent-length: 0\r\n', 'text')
  assert.deepEqual(await answered, { status: 200, headers: { etag: '"a: b"', 'content-length': '0' }, text: 'text' })
})

test('any status is an answer', async () => {
  const answered = send({ method: 'GET', url })
  FakeXhr.made[0].answer(503, '', '')
  assert.equal((await answered).status, 503)
})

test('cookies go along only where they are asked to', () => {
  send({ method: 'GET', url })
  send({ method: 'POST', url, credentials: true })
  assert.deepEqual(
    FakeXhr.made.map((xhr) => Reflect.get(xhr, 'withCredentials')),
    [false, true]
  )
})

test('progress is listened to only where it is wanted: it costs a preflight', () => {
  /** @type {number[]} */
  const seen = []
  send({ method: 'POST', url })
  send({ method: 'PUT', url, onProgress: (sent) => seen.push(sent) })
  assert.equal(FakeXhr.made[0].upload.onprogress, undefined)
  FakeXhr.made[1].upload.onprogress?.({ loaded: 7 })
  assert.deepEqual(seen, [7])
})

test('no answer rejects', async () => {
  const answered = send({ method: 'GET', url })
  FakeXhr.made[0].onerror()
  FakeXhr.made[0].onloadend()
  await assert.rejects(answered, { code: 'NetworkError' })
})

test('a signal ends it with its reason, and is let go of when all is over', async () => {
  const stop = new AbortController()
  const [aborted, done] = [
    send({ method: 'GET', url, signal: stop.signal }),
    send({ method: 'GET', url, signal: stop.signal }),
  ]
  FakeXhr.made[1].answer(200, '', '')
  await done
  stop.abort(new Error('enough'))
  await assert.rejects(aborted, /enough/)
  assert.deepEqual(FakeXhr.made[0].calls.at(-1), ['abort'])
  assert.notDeepEqual(FakeXhr.made[1].calls.at(-1), ['abort'])
})

test('nothing goes out after the signal', async () => {
  await assert.rejects(send({ method: 'GET', url, signal: AbortSignal.abort(new Error('enough')) }), /enough/)
  assert.equal(FakeXhr.made.length, 0)
})

test('an answer that comes bit by bit is told', () => {
  let replies = 0
  send({ method: 'POST', url, onReply: () => (replies += 1) })
  FakeXhr.made[0].onprogress()
  FakeXhr.made[0].onprogress()
  assert.equal(replies, 2)
})

/** @param {() => Promise<unknown>} answer */
async function probing(answer) {
  /** @type {any[]} */
  const asked = []
  const before = globalThis.fetch
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {unknown[]} */ ...call) => {
      asked.push(call)
      return answer()
    }
  )
  const found = await probe(url, new AbortController())
  globalThis.fetch = before
  return { found, asked }
}

test('a probe asks for nothing, with nothing, and any answer will do', async () => {
  const { found, asked } = await probing(async () => ({ type: 'opaque', status: 0 }))
  assert.equal(found, true)
  const [where, { method, mode, cache, credentials }] = asked[0]
  assert.deepEqual([where, method, mode, cache, credentials], [url, 'HEAD', 'no-cors', 'no-store', 'omit'])
})

test('a probe that nobody answers has found nothing', async () => {
  assert.equal((await probing(() => Promise.reject(new TypeError('Failed to fetch')))).found, false)
})
