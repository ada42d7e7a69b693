/** Answers of the signer that are not what they should be: each is told in words, none hangs, none is taken for right. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer } from './fake.js'
import { fakeCrypto, seal } from './sealing.js'
import { fileOf, world } from './world.js'

/** @import { Answer, Call } from '../../mule_js/src/types.js' */
/** @import { Fake } from './fake.js' */

/** @type {Record<string, unknown>} */
const KINDS = { nothing: undefined, null: null, number: 7, text: 'x', list: [], object: {} }
const ANY = Object.keys(KINDS)
const NONE = ['nothing', 'null']

/** What a wrong one may end with. */
const CODES = ['UnreadableAnswer', 'BadPlan', 'UnsignedPart']

/** @typedef {[path: string, kind: string, fine?: string[]]} Field  `kind`: what it should be; `fine`: what it may be as well. */

/** @param {string} path @param {string[]} [fine] @returns {Field[]} */
const requestAt = (path, fine) => [
  [path, 'object', fine],
  [`${path}.method`, 'text'],
  [`${path}.url`, 'text'],
  [`${path}.headers`, 'object', ['list']],
  [`${path}.expires_at`, 'number'],
]

/** @param {string} path @returns {Field[]} */
const planAt = (path) => [
  [`${path}key`, 'text'],
  [`${path}chunk_size`, 'number'],
  [`${path}num_chunks`, 'number'],
  [`${path}ticket`, 'text', NONE],
]

/** @type {Record<string, (fake: Fake) => void>} */
const SITUATIONS = {
  parts(fake) {
    fake.names = 2
  },
  sealed(fake) {
    seal(fake, 'checksum')
  },
  small(fake) {
    fake.sendsWhole = true
    fake.chunkSize = 18
  },
}

/** @type {[situation: string, action: string, fields: Field[]][]} */
const ANSWERS = [
  [
    'parts',
    'get_init_signature',
    [
      ['server_time', 'number'],
      ...planAt(''),
      ...requestAt('request'),
      ['upload_id', 'text', NONE],
      ['whole', 'true', NONE],
      ['chunks', 'list', ANY],
    ],
  ],
  [
    'parts',
    'get_all_signatures',
    [
      ['chunk_signatures', 'object'],
      ['chunk_signatures.2', 'pair', ['list']], // the other address has one
      ['chunk_signatures.2.0', 'text'],
      ['chunk_signatures.2.1', 'text'],
      ['requests', 'object'],
      ...requestAt('requests.list', NONE),
      ...requestAt('requests.end', NONE),
      ...requestAt('requests.head', NONE),
      ...requestAt('requests.chunk'),
      ['more_chunks', 'list', NONE],
      ['more_chunks.0', 'object'],
      ...requestAt('more_chunks.0.request'),
      ['more_chunks.0.chunk_signatures', 'object', ['list']],
      ['more_chunks.0.chunk_signatures.2', 'pair', ['nothing', 'list']],
      ['more_chunks.0.chunk_signatures.2.0', 'text'],
    ],
  ],
  [
    'parts',
    'upload_finished',
    [
      ['key', 'text'],
      ['url', 'text', NONE],
    ],
  ],
  [
    'sealed',
    'get_chunk_signature',
    [
      ['request', 'object'],
      ['request.url', 'text'],
    ],
  ],
  [
    'small',
    'get_init_signatures',
    [
      ['answers', 'list'],
      ['answers.*', 'object'],
      ...planAt('answers.*.'),
      ['answers.*.upload_id', 'text'],
      ...requestAt('answers.*.request', NONE),
      ['answers.*.error', 'object', ANY],
    ],
  ],
  [
    'small',
    'uploads_finished',
    [
      ['answers', 'list'],
      ['answers.*', 'object'],
      ['answers.*.key', 'text'],
      ['answers.*.url', 'text', NONE],
      ['answers.*.error', 'object', ANY],
    ],
  ],
]

/**
 * Put something in the place of what is there.
 *
 * @param {any} body
 * @param {string[]} path  `*`: of each.
 * @param {unknown} value
 */
function replace(body, [name, ...path], value) {
  for (const one of name === '*' ? Object.keys(body) : [name]) {
    if (path.length > 0) replace(body[one], path, value)
    else body[one] = value
  }
}

/**
 * How an upload ends where answers to an action are edited on their way: its error's code, or `done`.
 *
 * @param {string} situation
 * @param {string} action
 * @param {(answered: Answer) => Answer} edit
 */
async function outcomeOf(situation, action, edit) {
  const made = world({ browser: /** @type {any} */ ({ crypto: fakeCrypto().crypto }), patience: 3_600_000 })
  SITUATIONS[situation](made.fake)
  const send = async (/** @type {Call} */ call) => {
    const answered = await made.fake.send(call)
    return call.url.endsWith(`/${action}/`) ? edit(answered) : answered
  }
  const mule = made.page({ send })
  const uploads = ['first', 'second', 'third'].map((name) => mule.upload(fileOf('abcdefghijklmnopqr', { name })))
  await Promise.allSettled(uploads.map(({ finished }) => finished))
  const { state, error, key } = uploads[2]
  if (state === 'done') assert.equal(made.fake.objects.get(key ?? '')?.bytes.toString(), 'abcdefghijklmnopqr')
  return error?.code ?? state
}

for (const [situation, action, fields] of ANSWERS) {
  for (const [path, kind, fine = []] of fields) {
    test(`${action} (${situation}): ${path} that is no ${kind}`, async () => {
      for (const wrong of ANY.filter((one) => one !== kind)) {
        const outcome = await outcomeOf(situation, action, ({ status, headers, text }) => {
          const body = JSON.parse(text)
          replace(body, path.split('.'), KINDS[wrong])
          return { status, headers, text: JSON.stringify(body) }
        })
        if (fine.includes(wrong)) assert.equal(outcome, 'done', wrong)
        else assert.ok(CODES.includes(outcome), `${wrong}: ${outcome}`)
      }
    })
  }
}

for (const error of ['', null, 7, 'x', [], {}, { code: null }, { code: '' }]) {
  test(`an error that is ${JSON.stringify(error)} is told by its status`, async () => {
    const refuse = () => answer(JSON.stringify({ error, server_time: 1 }), 400)
    assert.equal(await outcomeOf('parts', 'get_all_signatures', refuse), 'Http400')
  })
}

for (const error of [7, 'x', [], {}, { code: null }]) {
  test(`an error of one among many that is ${JSON.stringify(error)} is told by its status`, async () => {
    const answers = Array(100).fill({ status: 400, error })
    const refuse = () => answer(JSON.stringify({ answers, server_time: 1 }))
    assert.equal(await outcomeOf('small', 'get_init_signatures', refuse), 'Http400')
  })
}

test('answers to fewer than were asked for are none to the others', async () => {
  const cut = (/** @type {Answer} */ answered) => {
    const body = JSON.parse(answered.text)
    return answer(JSON.stringify({ ...body, answers: body.answers.slice(0, -1) }))
  }
  assert.equal(await outcomeOf('small', 'uploads_finished', cut), 'UnreadableAnswer')
})

test('a part that is signed for no address is told', async () => {
  const edit = (/** @type {Answer} */ answered) => {
    const body = JSON.parse(answered.text)
    for (const { chunk_signatures } of [body, ...body.more_chunks]) chunk_signatures[2] = []
    return answer(JSON.stringify(body))
  }
  assert.equal(await outcomeOf('parts', 'get_all_signatures', edit), 'UnsignedPart')
})

test('a chunk size below nothing makes no file', async () => {
  const below = (/** @type {Answer} */ answered) =>
    answer(JSON.stringify({ ...JSON.parse(answered.text), chunk_size: -4, num_chunks: 1 }))
  assert.equal(await outcomeOf('parts', 'get_init_signature', below), 'UnreadableAnswer')
})
