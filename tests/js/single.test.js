import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, signerError, storeError } from './fake.js'
import { fakeCrypto, sha256 } from './sealing.js'
import { fileOf, reaches, statesOf, world } from './world.js'

/** @param {Parameters<typeof world>[0]} [options] */
function small(options) {
  const made = world(options)
  made.fake.sendsWhole = true
  return made
}

/** @param {() => unknown} isSo */
async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

const fileNamed = (/** @type {string} */ name) => fileOf('abcd', { name })

/** @param {{ objects: Map<string, { bytes: Buffer }> }} fake */
const textsOf = ({ objects }) => [...objects.values()].map(({ bytes }) => bytes.toString())

test('a file of one chunk goes by one PUT, and is done when the backend has found it', async () => {
  const { fake, mule, storage } = small()
  const upload = mule.upload(fileOf('abcd'))
  const states = statesOf(upload)
  const { key } = await upload.finished
  assert.deepEqual(fake.log, ['get_init_signature', 'put', 'uploads_finished'])
  assert.deepEqual(states, ['idle', 'starting', 'uploading', 'finishing', 'done'])
  assert.equal(fake.objects.get(key)?.bytes.toString(), 'abcd')
  assert.deepEqual([upload.loaded, upload.total, ...upload.parts], [4, 4, 2])
  assert.equal(storage.kept.size, 0)
})

test('an empty file does, too', async () => {
  const { fake, mule } = small()
  await mule.upload(fileOf('')).finished
  assert.deepEqual(fake.log, ['get_init_signature', 'put', 'uploads_finished'])
  assert.deepEqual(textsOf(fake), [''])
})

test('a file of more than one chunk goes in parts', async () => {
  const { fake, mule } = small()
  await mule.upload(fileOf('abcde')).finished
  assert.equal(fake.count('put'), 0)
  assert.equal(fake.count('part'), 2)
})

test('of many files only the first is begun alone, and what ends while others end is told in one call', async () => {
  const { fake, mule } = small()
  const uploads = Array.from({ length: 100 }, (_, index) => mule.upload(fileNamed(`${index}`)))
  const results = await Promise.all(uploads.map(({ finished }) => finished))
  assert.deepEqual(
    results.map(({ key }) => key.split('/').at(-1)),
    uploads.map(({ file }) => file.name)
  )
  assert.equal(fake.objects.size, 100)
  assert.equal(fake.count('put'), 100)
  assert.equal(fake.count('get_init_signature'), 1)
  assert.ok(fake.count('get_init_signatures') < 40, String(fake.count('get_init_signatures')))
  assert.ok(fake.count('uploads_finished') < 60, String(fake.count('uploads_finished')))
  assert.equal(fake.log.length, 101 + fake.count('get_init_signatures') + fake.count('uploads_finished'))
})

test('files are made ready ahead, but not all of them', async () => {
  const { fake, mule } = small()
  let waiting = 0
  fake.faults.push(({ action }) => {
    if (action !== 'put') return undefined
    waiting += 1
    return new Promise(() => {})
  })
  for (let index = 0; index < 200; index += 1) mule.upload(fileNamed(`${index}`))
  for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(waiting, 8)
  assert.equal(fake.records.length, 64 + 8)
})

for (const [workers, names, most] of /** @type {const} */ ([
  ['auto', 1, 8],
  ['auto', 3, 24],
  [2, 3, 2],
])) {
  test(`with ${workers} workers and ${names} addresses of the store, ${most} are sent at a time`, async () => {
    const { fake, mule } = small({ workers })
    fake.names = names
    fake.faults.push(({ action }) => (action === 'put' ? new Promise(() => {}) : undefined))
    for (let index = 0; index < 60; index += 1) mule.upload(fileNamed(`${index}`))
    for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(fake.count('put'), most)
  })
}

test('one that is refused does not keep the others', async () => {
  const { fake, mule } = small()
  fake.members = (action, { filename }) =>
    action === 'get_init_signature' && filename === '5' ? signerError('TypeNotAllowed', 415) : undefined
  const uploads = Array.from({ length: 20 }, (_, index) => mule.upload(fileNamed(`${index}`)))
  const outcomes = await Promise.allSettled(uploads.map(({ finished }) => finished))
  const failed = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [[index, outcome.reason]] : []))
  assert.deepEqual(
    failed.map(([index, { code, status }]) => [index, code, status]),
    [[5, 'TypeNotAllowed', 415]]
  )
  assert.equal(fake.objects.size, 19)
})

test('one that has to wait says so, waits as long as it was told, and gets there', async () => {
  const { clock, fake, mule } = small()
  const began = clock.time
  let refusals = 2
  fake.members = (action, { filename }) => {
    if (action !== 'get_init_signature' || filename !== '5' || refusals === 0) return undefined
    refusals -= 1
    return signerError('TooManyUploads', 429, {}, { 'retry-after': '60' })
  }
  const uploads = Array.from({ length: 10 }, (_, index) => mule.upload(fileNamed(`${index}`)))
  await reaches(uploads[5], 'waiting')
  await Promise.all(uploads.map(({ finished }) => finished))
  assert.ok(clock.time - began >= 120_000)
  assert.equal(fake.objects.size, 10)
})

for (const action of ['get_init_signatures', 'uploads_finished']) {
  test(`where ${action} fails, all of its files are asked for again`, async () => {
    const { fake, mule } = small()
    fake.on(action, () => answer('', 503), 3)
    const uploads = Array.from({ length: 20 }, (_, index) => mule.upload(fileNamed(`${index}`)))
    await Promise.all(uploads.map(({ finished }) => finished))
    assert.equal(fake.objects.size, 20)
    assert.equal(fake.count('put'), 20)
  })
}

for (const words of ['', ', though no progress was told of it']) {
  test(`a PUT whose answer is lost is not sent again${words}: the store has it`, async () => {
    const { fake, mule } = small()
    fake.on('put', async ({ call }, go) => {
      if (words) call.onProgress = undefined
      await go()
      throw new TypeError('the line is down')
    })
    await mule.upload(fileOf('abcd')).finished
    assert.deepEqual(fake.log, ['get_init_signature', 'put', 'get_head_signature', 'head', 'uploads_finished'])
  })
}

test('a PUT that is lost itself is sent again', async () => {
  const { fake, mule } = small()
  fake.on('put', ({ call }) => {
    call.onProgress?.(4)
    throw new TypeError('the line is down')
  })
  await mule.upload(fileOf('abcd')).finished
  assert.deepEqual(fake.log, ['get_init_signature', 'put', 'get_head_signature', 'head', 'put', 'uploads_finished'])
  assert.deepEqual(textsOf(fake), ['abcd'])
})

test('where the store says that it has it already, that is looked at and believed', async () => {
  const { fake, mule } = small()
  fake.on('put', async (_, go) => {
    await go()
    return storeError('PreconditionFailed', 412)
  })
  await mule.upload(fileOf('abcd')).finished
  assert.equal(fake.count('put'), 1)
})

test('an expired signature is replaced, and so is one that has grown old in the queue', async () => {
  const { fake, mule } = small()
  fake.on('put', () => storeError('AccessDenied', 403, 'Request has expired'))
  await mule.upload(fileOf('abcd')).finished
  assert.deepEqual(fake.log, ['get_init_signature', 'put', 'get_chunk_signature', 'put', 'uploads_finished'])
  fake.log = []
  fake.life = 0
  await mule.upload(fileOf('efgh')).finished
  assert.equal(fake.log[1], 'get_chunk_signature')
})

test('what another page has sent is not sent again', async () => {
  const { fake, mule, page } = small()
  fake.on('uploads_finished', () => answer('', 503), Infinity)
  const first = mule.upload(fileOf('abcd'))
  await reaches(first, 'waiting')
  first.pause()
  fake.faults = []
  fake.log = []
  await page().upload(fileOf('abcd')).finished
  assert.deepEqual(fake.log, ['get_init_signature', 'get_head_signature', 'head', 'uploads_finished'])
})

test('an object that the store has not, although it said so, is sent once more', async () => {
  const { fake, mule } = small()
  let refusals = 3
  fake.members = (action) => {
    if (action !== 'upload_finished' || refusals === 0) return undefined
    refusals -= 1
    fake.objects.clear()
    return signerError('NotInStore', 409, { found: 'nothing' })
  }
  const upload = mule.upload(fileOf('abcd'))
  let restarts = 0
  upload.addEventListener('restart', () => {
    restarts += 1
  })
  const { key } = await upload.finished
  assert.equal(restarts, 0)
  assert.equal(fake.count('put'), 2)
  assert.deepEqual([...fake.objects.keys()], [key])
})

test('a backend that has forgotten it takes it up again by its ticket', async () => {
  const { fake, mule } = small()
  fake.on('put', (_, go) => {
    fake.records.length = 0
    return go()
  })
  const { key } = await mule.upload(fileOf('abcd')).finished
  assert.deepEqual(
    fake.records.map(({ state, uploadId }) => [state, uploadId]),
    [['finished', '!whole']]
  )
  assert.equal(key, 'uploads/1/a film.mov')
})

test('a pause in mid-air ends in the same object', async () => {
  const { fake, mule } = small()
  fake.on('put', () => new Promise(() => {}))
  const upload = mule.upload(fileOf('abcd'))
  await until(() => fake.count('put'))
  upload.pause()
  upload.resume()
  await upload.finished
  assert.equal(fake.objects.size, 1)
})

test('what is cancelled before it is sent leaves nothing', async () => {
  const { fake, mule } = small()
  fake.on('put', () => new Promise(() => {}))
  const upload = mule.upload(fileOf('abcd'))
  await until(() => fake.count('put'))
  assert.equal(await upload.cancel(), true)
  assert.deepEqual(fake.log, ['get_init_signature', 'put', 'get_delete_signature', 'head'])
})

test('what has arrived is not removed by a cancel that comes too late, which says so', async () => {
  const { fake, mule } = small()
  fake.on('put', async (_, go) => {
    await go()
    return new Promise(() => {})
  })
  const upload = mule.upload(fileOf('abcd'))
  await until(() => fake.objects.size)
  assert.equal(await upload.cancel(), false)
  assert.equal(fake.objects.size, 1)
})

test('a file that changes on its way is not done', async () => {
  const { fake, mule } = small()
  const file = fileOf('abcd')
  fake.on('put', async (_, go) => {
    const answered = await go()
    Object.defineProperty(file, 'lastModified', { value: 1 })
    return answered
  })
  await assert.rejects(mule.upload(file).finished, { code: 'FileChanged' })
  assert.equal(fake.count('uploads_finished'), 0)
})

test('where the backend binds the bytes, their digest is signed ahead of the PUT', async () => {
  const { crypto } = fakeCrypto()
  const { fake, mule } = small({ browser: { crypto } })
  const unsigned = (/** @type {any} */ begun) => {
    const { request: _, ...rest } = begun
    return { ...rest, integrity: 'content' }
  }
  fake.on('get_init_signature', async (_, go) => answer(JSON.stringify(unsigned(JSON.parse((await go()).text)))))
  await mule.upload(fileOf('abcd')).finished
  assert.deepEqual(fake.log, ['get_init_signature', 'get_chunk_signature', 'put', 'uploads_finished'])
  const { chunk, sha256: told } = fake.events[1].params
  assert.deepEqual([chunk, told], [1, sha256('abcd')])
})

test('a store that says 403 of what is not there is sent the file again after a loss', async () => {
  const { fake, mule } = small()
  fake.on('put', () => {
    throw new TypeError('the line is down')
  })
  fake.on(
    'head',
    async (_, go) => {
      const found = await go()
      return found.status === 404 ? answer('', 403) : found
    },
    Infinity
  )
  await mule.upload(fileOf('abcd')).finished
  assert.deepEqual([fake.count('put'), ...textsOf(fake)], [2, 'abcd'])
})
