import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backend } from '../../mule_js/src/backend.js'
import { RemoteError } from '../../mule_js/src/errors.js'

/** @import { Answer, Call } from '../../mule_js/src/types.js' */

const { signal } = new AbortController()
const file = { filename: 'é 😀.mov', filesize: 4, last_modified: 1 }

/** @param {object | string} body @param {number} [status] @param {Record<string, string>} [headers] @returns {Answer} */
const answer = (body, status = 200, headers = {}) => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify({ server_time: 1, ...body }),
})

const request = { method: 'GET', url: 'https://s/k', headers: {}, expires_at: 2 }

/** A backend whose calls are answered by hand. */
function manual() {
  /** @type {{ call: Call, answer: (answer: Answer) => void, fail: (error: unknown) => void }[]} */
  const calls = []
  const send = (/** @type {Call} */ call) =>
    new Promise((/** @type {(answer: Answer) => void} */ resolve, reject) => {
      calls.push({ call, answer: resolve, fail: reject })
    })
  return { calls, backend: new Backend('/up/', { send, now: () => 1000 }) }
}

test('an action is a POST of JSON below the prefix, with cookies', async () => {
  const { calls, backend } = manual()
  const asked = backend.init({ ...file, mime_type: undefined, force: 1 }, { signal })
  const { method, url, headers, body, credentials } = calls[0].call
  assert.deepEqual([method, url, credentials], ['POST', '/up/get_init_signature/', true])
  assert.deepEqual(headers, { 'content-type': 'application/json' })
  assert.equal(body, '{"filename":"é 😀.mov","filesize":4,"last_modified":1,"force":1}')
  calls[0].answer(answer({ key: 'k', chunk_size: 4, num_chunks: 1, request }))
  assert.equal((await asked).key, 'k')
})

const fields = { key: 'k', upload_id: 'u', ticket: 't' }

for (const [what, action] of /** @type {const} */ ([
  ['list', 'get_list_signature'],
  ['end', 'get_end_signature'],
  ['head', 'get_head_signature'],
  ['abort', 'get_delete_signature'],
])) {
  test(`to ${what} is signed by ${action}`, async () => {
    const { calls, backend } = manual()
    const asked = backend.sign(what, fields, { signal })
    assert.equal(calls[0].call.url, `/up/${action}/`)
    assert.deepEqual(JSON.parse(String(calls[0].call.body)), fields)
    calls[0].answer(answer({ request }))
    await asked
  })
}

test('the first call goes alone; if it fails, the next one is the first', async () => {
  const { calls, backend } = manual()
  const asked = [1, 2, 3].map(() => backend.sign('end', fields, { signal }))
  assert.equal(calls.length, 1)
  calls[0].fail(new Error('dead'))
  await assert.rejects(asked[0])
  assert.equal(calls.length, 2)
  calls[1].answer(answer({ request }))
  await asked[1]
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(calls.length, 3)
  const more = [backend.sign('end', fields, { signal }), backend.sign('end', fields, { signal })]
  assert.equal(calls.length, 5)
  for (const call of calls) call.answer(answer({ request }))
  await Promise.all([asked[2], ...more])
})

test('the server’s clock is learnt from every answer, errors too', async () => {
  const { calls, backend } = manual()
  const asked = backend.sign('end', fields, { signal })
  calls[0].answer(answer({ error: { code: 'X', message: '' }, server_time: 5000.5 }, 503))
  await assert.rejects(asked)
  assert.equal(backend.serverNow, 5_000_500)
})

test('an error carries what the server said', async () => {
  const { calls, backend } = manual()
  const asked = backend.sign('end', fields, { signal })
  const error = { code: 'UploadOver', message: 'this upload is over: it is finished', state: 'finished' }
  calls[0].answer(answer({ error }, 409, { 'retry-after': '7' }))
  await assert.rejects(asked, (caught) => {
    assert.ok(caught instanceof RemoteError)
    assert.deepEqual(
      [caught.code, caught.status, caught.state, caught.source, caught.retryAfter],
      ['UploadOver', 409, 'finished', 'signer', 7000]
    )
    assert.match(caught.message, /get_end_signature with 409 UploadOver\. this upload is over: it is finished/)
    return true
  })
})

for (const [words, answered, code] of /** @type {[string, Answer, string][]} */ ([
  ['200 that is no JSON', answer('<html>'), 'UnreadableAnswer'],
  ['200 that is null', answer('null'), 'UnreadableAnswer'],
  ['200 that is a number', answer('7'), 'UnreadableAnswer'],
  ['200 of some other server', answer('{"hello":"world"}'), 'UnreadableAnswer'],
  ['500 that is no JSON', answer('<html>', 500), 'Http500'],
  ['404 of JSON that is not ours', answer({ error: 'Not found' }, 404), 'Http404'],
  ['403 of JSON that is null', answer('null', 403), 'Http403'],
])) {
  test(`${words} is ${code}`, async () => {
    const { calls, backend } = manual()
    const asked = backend.sign('end', fields, { signal })
    calls[0].answer(answered)
    await assert.rejects(asked, { code })
  })
}
