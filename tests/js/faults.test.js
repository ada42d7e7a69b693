import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RemoteError } from '../../mule_js/src/index.js'
import { answer, deadLine, lostReply, signerError, storeError } from './fake.js'
import { fileOf, statesOf, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes
const HOUR = 3_600_000

/** @param {import('./fake.js').Fake} fake */
const textOf = (fake) => [...fake.objects.values()].map(({ bytes }) => bytes.toString()).join('|')

/** @type {[words: string, fault: import('./fake.js').Fault][]} */
const HEALING_AT_THE_STORE = [
  ['a dead line', deadLine],
  ['a lost reply', lostReply],
  ['503 SlowDown', () => storeError('SlowDown', 503)],
  ['503 without a word', () => answer('', 503)],
  ['500 InternalError', () => storeError('InternalError', 500)],
  ['400 RequestTimeout', () => storeError('RequestTimeout', 400)],
  ['429', () => answer('', 429)],
]

for (const call of ['create', 'part 2', 'list', 'complete']) {
  for (const [words, fault] of HEALING_AT_THE_STORE) {
    test(`${words} on ${call} heals`, async () => {
      const { fake, mule } = world()
      fake.on(call, fault, 3)
      await mule.upload(fileOf(TEXT)).finished
      assert.equal(textOf(fake), TEXT)
    })
  }
}

/** @type {[words: string, fault: import('./fake.js').Fault][]} */
const HEALING_AT_THE_SIGNER = [
  ['a dead line', deadLine],
  ['a lost reply', lostReply],
  ['503 StoreUnavailable', () => signerError('StoreUnavailable', 503)],
  ['500', () => answer('<h1>Internal Server Error</h1>', 500)],
  ['502 of a proxy', () => answer('<h1>Bad Gateway</h1>', 502)],
  ['429', () => answer('', 429)],
  ['a page that is no JSON, for once', () => answer('<h1>Log in to the Wi-Fi</h1>')],
]

for (const action of ['get_init_signature', 'get_all_signatures', 'upload_finished']) {
  for (const [words, fault] of HEALING_AT_THE_SIGNER) {
    test(`${words} on ${action} heals`, async () => {
      const { fake, mule } = world()
      fake.on(action, fault, 3)
      assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
      assert.equal(textOf(fake), TEXT)
    })
  }
}

test('everything fails now and then, and the file still arrives whole', async () => {
  const { fake, mule } = world()
  let calls = 0
  fake.faults.push(({ call, action }, go) => {
    calls += 1
    if (calls % 3 === 0) return deadLine({ call, action, params: {} }, go)
    if (calls % 7 === 0) return lostReply({ call, action, params: {} }, go)
    return undefined
  })
  await mule.upload(fileOf('0123456789'.repeat(20))).finished
  assert.equal(textOf(fake), '0123456789'.repeat(20))
})

test('half a day of darkness is waited out', async () => {
  const { clock, fake, mule } = world()
  const light = clock.time + 12 * HOUR
  fake.faults.push((event, go) => (event.action !== 'part 1' && clock.time < light ? deadLine(event, go) : undefined))
  fake.faults.reverse()
  const upload = mule.upload(fileOf(TEXT))
  const states = statesOf(upload)
  await upload.finished
  assert.equal(textOf(fake), TEXT)
  assert.ok(clock.time >= light)
  assert.deepEqual(states, ['idle', 'starting', 'waiting', 'starting', 'uploading', 'finishing', 'done'])
})

test('it waits when all workers do, says for whom and why, and goes on when bytes flow again', async () => {
  const { fake, mule } = world({ workers: 2 })
  fake.on('part', () => storeError('SlowDown', 503), 4)
  const upload = mule.upload(fileOf(TEXT))
  /** @type {any[]} */
  const seen = []
  upload.addEventListener('statechange', () => seen.push([upload.state, upload.waitingFor, upload.error?.message]))
  await upload.finished
  assert.deepEqual(seen.slice(1, 4), [
    ['uploading', null, undefined],
    ['waiting', 'store', 'The store answered PUT with 503 SlowDown.'],
    ['uploading', null, undefined],
  ])
})

test('one worker that waits is no waiting', async () => {
  const { fake, mule } = world({ workers: 2 })
  fake.on('part 1', () => storeError('SlowDown', 503))
  fake.on('part 2', async (_, go) => {
    await new Promise((resolve) => setImmediate(resolve))
    return go()
  })
  const upload = mule.upload(fileOf('abcdefgh'))
  const states = statesOf(upload)
  fake.on('part 2', (_, go) => go())
  await upload.finished
  assert.equal(states.filter((state) => state === 'waiting').length <= 1, true)
})

for (const [fault, waitingFor, message] of /** @type {const} */ ([
  [deadLine, 'network', /CORS rules/],
  [() => storeError('SlowDown', 503, 'Reduce your rate'), 'store', /503 SlowDown\. Reduce your rate/],
])) {
  test(`waiting for the ${waitingFor} says what is the matter`, async () => {
    const { fake, mule } = world()
    fake.on('create', fault, 2)
    const upload = mule.upload(fileOf(TEXT))
    /** @type {any[]} */
    const seen = []
    upload.addEventListener('statechange', () => {
      if (upload.state === 'waiting') seen.push(upload.waitingFor, upload.error?.message)
    })
    await upload.finished
    assert.equal(seen[0], waitingFor)
    assert.match(seen[1], message)
  })
}

test('waiting for the signer says so', async () => {
  const { fake, mule } = world()
  fake.on('get_init_signature', () => signerError('StoreUnavailable', 503))
  const upload = mule.upload(fileOf(TEXT))
  const waits = /** @type {any[]} */ ([])
  upload.addEventListener('statechange', () => waits.push(upload.waitingFor))
  await upload.finished
  assert.ok(waits.includes('signer'))
})

test('what it waits for may change while it waits', async () => {
  const { fake, mule } = world()
  fake.on('create', () => storeError('SlowDown', 503))
  fake.on('create', deadLine)
  const upload = mule.upload(fileOf(TEXT))
  /** @type {unknown[]} */
  const waits = []
  upload.addEventListener('statechange', () => waits.push(upload.waitingFor))
  await upload.finished
  assert.deepEqual(waits.slice(1, 4), ['store', 'network', null])
})

test('Retry-After is honoured, by signer and store', async () => {
  const { clock, fake, mule } = world()
  const began = clock.time
  fake.on('get_init_signature', () => signerError('StoreUnavailable', 503, {}, { 'retry-after': '100' }))
  fake.on('complete', () => storeError('SlowDown', 503, '', { 'retry-after': '1000' }))
  await mule.upload(fileOf(TEXT)).finished
  assert.ok(clock.time - began >= 1_100_000)
})

test('patience ends what would go on for ever', async () => {
  const { clock, fake, mule } = world({ patience: 60_000 })
  const began = clock.time
  fake.on('part 3', deadLine, Infinity)
  const upload = mule.upload(fileOf(TEXT))
  await assert.rejects(upload.finished, { code: 'NetworkError' })
  assert.ok(clock.time - began <= 60_000)
  assert.equal(upload.state, 'failed')
  assert.match(String(upload.error?.message), /CORS/)
})

/** @type {[action: string, fault: import('./fake.js').Fault, code: string, message: RegExp][]} */
const FATAL = [
  ['get_init_signature', () => signerError('InvalidParameter', 400), 'InvalidParameter', /no: InvalidParameter/],
  ['get_init_signature', () => signerError('KeyNotAllowed', 403), 'KeyNotAllowed', /no: KeyNotAllowed/],
  ['get_init_signature', () => signerError('FileTooLarge', 413), 'FileTooLarge', /No: FileTooLarge/],
  ['get_init_signature', () => answer('<h1>Not found</h1>', 404), 'Http404', /`backend`/],
  ['create', () => storeError('NoSuchBucket', 404), 'NoSuchBucket', /name right/],
  ['create', () => storeError('NotImplemented', 501), 'NotImplemented', /501/],
  ['complete', () => storeError('EntityTooSmall', 400), 'EntityTooSmall', /chunk size/],
  ['complete', () => storeError('EntityTooSmall', 200), 'EntityTooSmall', /chunk size/],
  ['part 1', () => answer('<h1>Request Entity Too Large</h1>', 413), 'Http413', /chunks of this size/],
]

for (const [action, fault, code, message] of FATAL) {
  test(`${code} on ${action} fails at once, in words`, async () => {
    const { fake, mule } = world()
    fake.on(action, fault, Infinity)
    const upload = mule.upload(fileOf(TEXT))
    await assert.rejects(upload.finished, (error) => {
      assert.ok(error instanceof RemoteError)
      assert.equal(error.code, code)
      assert.match(error.message, message)
      return true
    })
    assert.equal(fake.count(action), 1)
    assert.equal(upload.state, 'failed')
  })
}

test('a backend that is none fails after a few tries', async () => {
  const { fake, mule } = world()
  fake.on('get_init_signature', () => answer('<!doctype html><title>My app</title>'), Infinity)
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, /path of the upload backend/)
  assert.equal(fake.count('get_init_signature'), 5)
})

for (const call of ['create', 'part 2', 'list', 'complete']) {
  test(`a store that always refuses ${call} fails after a few signatures`, async () => {
    const { fake, mule } = world()
    fake.on(call, () => storeError('AccessDenied', 403), Infinity)
    const upload = mule.upload(fileOf(TEXT))
    await assert.rejects(upload.finished, /signing account/)
    assert.equal(fake.count(call), 4)
    assert.ok(fake.count('get_all_signatures') + fake.count('get_init_signature') < 12)
  })
}

for (const code of ['AccessDenied', 'RequestTimeTooSkewed', 'ExpiredToken', 'SignatureDoesNotMatch']) {
  for (const call of ['create', 'part 2', 'list', 'complete']) {
    test(`${code} on ${call} is cured by a new signature`, async () => {
      const { fake, mule } = world()
      fake.on(call, () => storeError(code, 403, 'Request has expired'))
      await mule.upload(fileOf(TEXT)).finished
      assert.equal(textOf(fake), TEXT)
    })
  }
}

test('signatures that expire in the queue are replaced before they are used', async () => {
  const { clock, fake, mule } = world({ workers: 1 })
  fake.life = 900
  fake.faults.push(async ({ action }, go) => {
    const answered = await go()
    if (action.startsWith('part')) clock.time += 300_000
    return answered
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('get_all_signatures'), 3)
  assert.equal(fake.count('part'), 5)
})

for (const hours of [-30, 30]) {
  test(`a clock that is ${hours} hours off does no harm`, async () => {
    const { fake, mule } = world()
    fake.skew = hours * HOUR
    await mule.upload(fileOf(TEXT)).finished
    assert.equal(fake.count('get_all_signatures'), 1)
    assert.equal(fake.count('part'), 5)
  })
}

test('refusals that CORS hides look like a dead line, and get a new signature all the same', async () => {
  const { clock, fake, mule } = world()
  const began = clock.time
  fake.faults.push(({ action, call }) => {
    const isStale = action === 'part 2' && new URL(call.url).searchParams.get('expires') === String(began / 1000 + 3600)
    if (!isStale) return undefined
    clock.time += 1000
    throw new Error('hidden')
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
})

test('hints that fail neither fail nor block the upload', async () => {
  for (const fault of [deadLine, () => signerError('InternalError', 500), () => new Promise(() => {})]) {
    const { fake, mule } = world()
    fake.on('chunk_loaded', /** @type {any} */ (fault), Infinity)
    await mule.upload(fileOf(TEXT)).finished
    assert.equal(textOf(fake), TEXT)
  }
})

test('a hint that fails is told again', async () => {
  const { fake, mule } = world({ workers: 1 })
  fake.on('chunk_loaded', deadLine, 2)
  fake.on('complete', () => storeError('SlowDown', 503), 8)
  await mule.upload(fileOf('abcd')).finished
  assert.equal(fake.count('chunk_loaded'), 3)
})

test('the backend hears in passing what was tried again, and the store’s id of the request that failed last', async () => {
  const { fake, mule } = world({ workers: 1 })
  const words = '<Error><Code>SlowDown</Code><RequestId>4442587FB7D0A2F9</RequestId></Error>'
  fake.on('part 1', () => answer(words, 503), 2)
  fake.on('complete', deadLine, 1)
  /** @type {any[]} */
  const told = []
  for (const action of ['chunk_loaded', 'upload_finished'])
    fake.on(
      action,
      ({ params }, go) => {
        told.push([action, params.retries])
        return go()
      },
      Infinity
    )
  await mule.upload(fileOf(TEXT)).finished
  assert.deepEqual(told[0], ['chunk_loaded', 'SlowDown,2,4442587FB7D0A2F9'])
  assert.deepEqual(told.at(-1), ['upload_finished', 'NetworkError,1,'])
})

test('a file that cannot be read any more fails instead of waiting for the line', async () => {
  const { fake, mule } = world()
  const file = fileOf(TEXT)
  const slice = file.slice.bind(file)
  const arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'))
  file.slice = (start, end) => Object.assign(slice(start, end), start === -1 && { arrayBuffer })
  fake.on('part 2', deadLine)
  const upload = mule.upload(file)
  await assert.rejects(upload.finished, { code: 'FileChanged', message: /Choose it again/ })
})

test('a file that has another size or time meanwhile fails', async () => {
  for (const change of [{ size: 17 }, { lastModified: 2 }]) {
    const { fake, mule } = world()
    const file = fileOf(TEXT)
    fake.on('part 2', (event, go) => {
      for (const [name, value] of Object.entries(change)) Object.defineProperty(file, name, { value })
      return deadLine(event, go)
    })
    await assert.rejects(mule.upload(file).finished, { code: 'FileChanged' })
  }
})

test('a signer that leaves out a part is named', async () => {
  const { fake, mule } = world()
  fake.on(
    'get_all_signatures',
    async (_, go) => {
      const answered = await go()
      const body = JSON.parse(answered.text)
      delete body.chunk_signatures['2']
      return { ...answered, text: JSON.stringify(body) }
    },
    Infinity
  )
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, { code: 'UnsignedPart', message: /part 2/ })
})

test('a page that only listens to events sees no unhandled rejection', async () => {
  const { fake, mule } = world()
  fake.on('get_init_signature', () => signerError('KeyNotAllowed', 403))
  /** @type {unknown[]} */
  const unhandled = []
  const note = (/** @type {unknown} */ reason) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  const upload = mule.upload(fileOf(TEXT))
  await new Promise((resolve) => upload.addEventListener('statechange', () => upload.state === 'failed' && resolve(0)))
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)
  assert.deepEqual(unhandled, [])
})

test('an upload that failed is taken up by the next try', async () => {
  const { fake, page } = world({ workers: 1 })
  fake.on('part 4', () => storeError('EntityTooLarge', 400))
  await assert.rejects(page().upload(fileOf(TEXT)).finished)
  await page().upload(fileOf(TEXT)).finished
  assert.equal(fake.count('part'), 6)
  assert.equal(textOf(fake), TEXT)
})
