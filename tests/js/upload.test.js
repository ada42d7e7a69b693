import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mule, MuleError, OptionError } from '../../mule_js/src/index.js'
import { fileOf, hollowFile, statesOf, world } from './world.js'

const KEY = 'uploads/1/a film.mov'

test('a file of several chunks arrives whole', async () => {
  const { fake, mule, storage } = world()
  const upload = mule.upload(fileOf('abcdefghij'))
  const states = statesOf(upload)
  assert.deepEqual(await upload.finished, { key: KEY, url: `https://bucket.store.example/${KEY}` })
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), 'abcdefghij')
  assert.deepEqual(states, ['idle', 'starting', 'uploading', 'finishing', 'done'])
  assert.equal(upload.key, KEY)
  assert.deepEqual([...upload.parts], [2, 2, 2])
  assert.equal(storage.kept.size, 0)
  assert.deepEqual(
    fake.log.filter((action) => action !== 'chunk_loaded'),
    [
      'get_init_signature',
      'create',
      'get_all_signatures',
      'part 1',
      'part 2',
      'part 3',
      'list',
      'complete',
      'upload_finished',
    ]
  )
})

for (const [words, text, parts] of /** @type {const} */ ([
  ['an empty file is one empty part', '', 1],
  ['a file of one byte', 'a', 1],
  ['a file of exactly one chunk', 'abcd', 1],
  ['a file of exactly two chunks', 'abcdefgh', 2],
  ['a file of two chunks and a byte', 'abcdefghi', 3],
])) {
  test(words, async () => {
    const { fake, mule } = world()
    await mule.upload(fileOf(text)).finished
    assert.equal(fake.objects.get(KEY)?.bytes.toString(), text)
    assert.equal(fake.count('part'), parts)
  })
}

test('what is sent is what was signed, filled into the template', async () => {
  const { fake, mule } = world()
  await mule.upload(fileOf('abcdefgh')).finished
  const call = fake.events.find(({ action }) => action === 'part 2')?.call
  assert.equal(call?.method, 'PUT')
  assert.match(call?.url ?? '', /partNumber=2&signature=sig2&date=today&/)
  assert.deepEqual(call?.headers, { 'x-signed': 'sig2 of 2 on today' })
})

test('the backend gets JSON with cookies, the store gets neither', async () => {
  const { fake, mule } = world()
  await mule.upload(fileOf('abcd', { lastModified: 1_763_800_000_789 })).finished
  const [init, create] = fake.events
  assert.equal(init.call.method, 'POST')
  assert.equal(init.call.url, '/upload-backend/get_init_signature/')
  assert.deepEqual(init.call.headers, { 'content-type': 'application/json' })
  assert.equal(init.call.credentials, true)
  assert.deepEqual(init.params, {
    filename: 'a film.mov',
    filesize: 4,
    last_modified: 1_763_800_000_000,
    sample: 'a4d5b22e1bd23792',
    mime_type: 'video/quicktime',
    speed: 0,
    whole: 1,
  })
  assert.ok(!create.call.credentials)
})

test('progress counts bytes under way, ends at the total and never exceeds it', async () => {
  const { clock, fake, mule } = world({ workers: 2 })
  fake.faults.push(async ({ call }, go) => {
    for (const sent of [1, 3, 1, 4, 9]) {
      clock.time += 101
      call.onProgress?.(sent)
    }
    return go()
  })
  const upload = mule.upload(fileOf('abcdefghijklmnopqr'))
  /** @type {number[]} */
  const seen = []
  upload.addEventListener('progress', () => seen.push(upload.loaded))
  await upload.finished
  assert.ok(seen.length > 10)
  assert.ok(Math.max(...seen) === 18, `${seen}`)
  assert.equal(seen.at(-1), 18)
  assert.ok(seen.every((loaded, index) => index === 0 || loaded >= seen[index - 1] - 4))
})

test('parts tell when they begin and when they are stored', async () => {
  const { mule } = world({ workers: 1 })
  const upload = mule.upload(fileOf('abcdefgh'))
  /** @type {string[]} */
  const seen = []
  upload.addEventListener('partchange', (event) => {
    const { partNumber } = /** @type {CustomEvent} */ (event).detail
    seen.push(`${partNumber}: ${upload.parts.join(' ')}`)
  })
  await upload.finished
  assert.deepEqual(seen, ['0: 0 0', '1: 1 0', '1: 2 0', '2: 2 1', '2: 2 2'])
})

test('several files share the workers, the first before the others', async () => {
  const { fake, mule } = world({ workers: 2 })
  const files = ['one', 'two', 'three'].map((name) => fileOf('abcdefghijklmnop', { name }))
  const uploads = files.map((file) => mule.upload(file))
  /** @type {string[]} */
  const done = []
  for (const upload of uploads) upload.finished.then(({ key }) => done.push(key.split('/')[2]))
  await Promise.all(uploads.map(({ finished }) => finished))
  assert.equal(fake.objects.size, 3)
  assert.equal(done[0], 'one')
  const parts = fake.events.filter(({ action }) => action.startsWith('part'))
  assert.ok(parts.slice(0, 3).every(({ params }) => params.key.endsWith('/one')))
})

test('never more parts are under way than there are workers', async () => {
  const { fake, mule } = world({ workers: 3 })
  let [underway, most] = [0, 0]
  fake.faults.push(async ({ action }, go) => {
    if (!action.startsWith('part')) return go()
    underway += 1
    most = Math.max(most, underway)
    await new Promise((resolve) => setImmediate(resolve))
    underway -= 1
    return go()
  })
  await Promise.all([mule.upload(fileOf('a'.repeat(40))).finished, mule.upload(fileOf('b'.repeat(41))).finished])
  assert.equal(most, 3)
})

test('the first call to the backend goes alone, for the cookie that it brings', async () => {
  const { fake, mule } = world()
  let [underway, beside] = [0, 0]
  fake.on('get_init_signature', async (_, go) => {
    underway += 1
    await new Promise((resolve) => setImmediate(resolve))
    beside = fake.underway - underway
    return go()
  })
  const uploads = ['one', 'two', 'three'].map((name) => mule.upload(fileOf('abcd', { name })))
  await Promise.all(uploads.map(({ finished }) => finished))
  assert.equal(beside, 0)
})

test('without autostart it waits for its start', async () => {
  const { fake, mule } = world()
  const upload = mule.upload(fileOf('abcd'), { autostart: false })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(upload.state, 'idle')
  assert.deepEqual(fake.log, [])
  upload.start()
  await upload.finished
})

test('signatures are asked for in windows that grow to a hundred, ahead of their use', async () => {
  const { fake, mule } = world()
  await mule.upload(fileOf('a'.repeat(4 * 250))).finished
  const windows = fake.events.filter(({ action }) => action === 'get_all_signatures')
  assert.deepEqual(
    windows.map(({ params }) => [params.first_chunk, params.num_chunks]),
    [
      [1, 12],
      [13, 24],
      [37, 48],
      [85, 96],
      [181, 70],
    ]
  )
  assert.ok(fake.log.lastIndexOf('get_all_signatures') < fake.log.indexOf('part 170'))
})

test('a plan that does not add up to the file is refused', async () => {
  const { fake, mule } = world()
  fake.on('get_init_signature', async (_, go) => {
    const answered = await go()
    return { ...answered, text: JSON.stringify({ ...JSON.parse(answered.text), chunk_size: 3 }) }
  })
  const upload = mule.upload(fileOf('abcdefgh'))
  await assert.rejects(upload.finished, { code: 'BadPlan' })
  assert.equal(upload.state, 'failed')
  assert.equal(fake.count('create'), 0)
})

test('options say what was expected', () => {
  const storage = /** @type {any} */ (7)
  const cases = /** @type {[any, RegExp][]} */ ([
    [{ workers: 0 }, /Expected `workers` to be a whole number from 1, or 'auto', got number 0/],
    [{ workers: '4' }, /Expected `workers` to be a whole number from 1, or 'auto', got string 4/],
    [{ backend: '' }, /Expected `backend` to be a path or URL/],
    [{ patience: -1 }, /Expected `patience` to be a number of milliseconds/],
    [{ send: 'xhr' }, /Expected `send` to be of type function, got string xhr/],
    [{ storage }, /Expected `storage` to be of type object, got number 7/],
    [{ wokers: 4 }, /Expected `wokers` to be one of backend, workers, /],
  ])
  for (const [options, message] of cases) {
    assert.throws(
      () => new Mule(options),
      (error) => error instanceof OptionError && error instanceof MuleError && message.test(error.message)
    )
  }
  assert.doesNotThrow(() => new Mule({ backend: undefined }))
})

test('only a file can be uploaded', () => {
  const { mule } = world()
  assert.throws(() => mule.upload(/** @type {any} */ ('film.mov')), /Expected `file` to be a File, got string film.mov/)
})

test('ten thousand parts cost a bounded number of calls, of events and of looks at their states', async (t) => {
  const { fake, mule } = world()
  let looks = 0
  const { indexOf } = Uint8Array.prototype
  /** @this {Uint8Array} @param {number} value */
  function look(value, from = 0) {
    const index = indexOf.call(this, value, from)
    looks += (index < 0 ? this.length : index + 1) - from
    return index
  }
  t.mock.method(Uint8Array.prototype, 'indexOf', look)
  fake.keepsBytes = false
  fake.chunkSize = 5_368_709_120
  const upload = mule.upload(hollowFile(10_000 * 5_368_709_120))
  const told = { progress: 0, partchange: 0 }
  for (const name of /** @type {const} */ (['progress', 'partchange'])) {
    upload.addEventListener(name, () => {
      told[name] += 1
    })
  }
  await upload.finished
  assert.equal(fake.objects.get('uploads/1/large.bin')?.size, 53_687_091_200_000)
  assert.equal(fake.count('part'), 10_000)
  assert.ok(fake.count('get_all_signatures') < 110, `${fake.count('get_all_signatures')}`)
  assert.equal(fake.count('list'), 10)
  assert.ok(fake.count('chunk_loaded') < 10, `${fake.count('chunk_loaded')}`)
  assert.ok(looks <= 20_000, `${looks}`)
  assert.equal(told.partchange, 20_001)
  assert.ok(told.progress < 100, `${told.progress}`)
})
