import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { deadLine, storeError } from './fake.js'
import { fakeCrypto, seal, sha256 } from './sealing.js'
import { fileOf, reaches, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqrstuvwxyz'

/** @param {'checksum' | 'content'} integrity @param {Partial<import('../../mule_js/src/options.js').Options>} [options] */
function sealedWorld(integrity, options = {}) {
  const { crypto, state } = fakeCrypto()
  const made = world({ workers: 2, browser: /** @type {any} */ ({ crypto }), ...options })
  return { ...made, crypto, digesting: state, seal: () => seal(made.fake, integrity) }
}

/** @param {import('./fake.js').Fake} fake */
const digestsOf = (fake) =>
  fake.events
    .filter(({ action }) => action === 'get_chunk_signature')
    .map(({ params }) => [params.chunk, params.sha256])

for (const integrity of /** @type {const} */ (['checksum', 'content'])) {
  test(`every part is signed with the digest of its bytes (${integrity})`, async () => {
    const { fake, mule, seal } = sealedWorld(integrity)
    seal()
    await mule.upload(fileOf('abcdefghij')).finished
    assert.equal(fake.objects.get(KEY)?.bytes.toString(), 'abcdefghij')
    assert.deepEqual(digestsOf(fake), [
      [1, sha256('abcd')],
      [2, sha256('efgh')],
      [3, sha256('ij')],
    ])
  })
}

test('an empty file has the digest of no bytes', async () => {
  const { fake, mule, seal } = sealedWorld('checksum')
  seal()
  await mule.upload(fileOf('')).finished
  assert.deepEqual(digestsOf(fake), [[1, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']])
})

test('the next part is digested and signed while the one before it is on its way', async () => {
  const { fake, page, seal } = sealedWorld('content', { workers: 1 })
  seal()
  /** How many parts were signed as each one arrived. @type {number[]} */
  const signed = []
  const mule = page({
    send: async (call) => {
      if (call.method !== 'PUT') return fake.send(call)
      for (let turns = 0; turns < 20; turns += 1) await turn()
      signed.push(fake.count('get_chunk_signature'))
      return fake.send(call)
    },
  })
  await mule.upload(fileOf('abcdefghijkl')).finished
  assert.deepEqual(signed, [2, 3, 3])
})

test('one part at a time is in memory, and none is digested or signed twice', async () => {
  const { digesting, fake, mule, seal } = sealedWorld('content', { workers: 4 })
  seal()
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(digesting.atOnce, 1)
  assert.equal(fake.count('get_chunk_signature'), 7)
})

test('a part that arrives altered is sent again with the same digest', async () => {
  const { fake, mule, seal } = sealedWorld('checksum')
  fake.on('part 2', async () => storeError('BadDigest', 400), 2)
  seal()
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('part 2'), 3)
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
})

test('a signature that has expired is asked for again, the digest is not made again', async () => {
  const { fake, mule, seal } = sealedWorld('content', { workers: 1 })
  fake.on('part 2', async () => storeError('AccessDenied', 403), 1)
  seal()
  await mule.upload(fileOf('abcdefgh')).finished
  assert.deepEqual(digestsOf(fake), [
    [1, sha256('abcd')],
    [2, sha256('efgh')],
    [2, sha256('efgh')],
  ])
})

test('a part that could not be signed ahead is signed when it is needed', async () => {
  const { fake, mule, seal } = sealedWorld('content', { workers: 1 })
  fake.on('get_chunk_signature', deadLine, 3)
  seal()
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
})

test('parts that an earlier page has sent are read for their checksums, not sent again', async () => {
  const { fake, mule, page, seal } = sealedWorld('checksum', { workers: 1 })
  seal()
  const first = mule.upload(fileOf(TEXT))
  await new Promise((resolve) => first.addEventListener('partchange', () => first.parts[2] === 2 && resolve(undefined)))
  first.pause()
  await page().upload(fileOf(TEXT)).finished
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
  for (const stored of [1, 2, 3]) assert.equal(fake.count(`part ${stored}`), 1)
})

test('a pause in the midst of a digest costs nothing but the pause', async () => {
  const { crypto, fake, page, seal } = sealedWorld('content', { workers: 1 })
  seal()
  /** @type {(value?: unknown) => void} */
  let release = () => {}
  const held = new Promise((resolve) => {
    release = resolve
  })
  let digests = 0
  const digest = async (/** @type {any} */ name, /** @type {any} */ bytes) => {
    digests += 1
    if (digests === 2) await held
    return crypto.subtle.digest(name, bytes)
  }
  const upload = page({ browser: /** @type {any} */ ({ crypto: { subtle: { digest } } }) }).upload(fileOf(TEXT))
  while (digests < 2) await turn()
  upload.pause()
  upload.resume()
  for (let turns = 0; turns < 20; turns += 1) await turn()
  release()
  await upload.finished
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
  assert.equal(digests, 7)
})

test('a pause while a drive is away is no failure of the file', async () => {
  const { fake, mule, seal } = sealedWorld('content', { workers: 1 })
  seal()
  const file = fileOf(TEXT)
  const { slice } = file
  let isAway = true
  const upload = mule.upload(file)
  file.slice = (start, end) => {
    const blob = slice.call(file, start, end)
    const read = blob.arrayBuffer.bind(blob)
    blob.arrayBuffer = async () => {
      if (!isAway || blob.size !== 4 || start !== 4) return read()
      isAway = false
      upload.pause()
      throw new DOMException('away', 'NotReadableError')
    }
    return blob
  }
  await reaches(upload, 'paused')
  upload.resume()
  await upload.finished
  assert.equal(isAway, false)
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
})

test('a page without WebCrypto is told to use TLS, before the store hears of it', async () => {
  const { fake, mule, seal } = sealedWorld('checksum', { browser: /** @type {any} */ ({ crypto: {} }) })
  seal()
  await assert.rejects(mule.upload(fileOf('abcd')).finished, { code: 'InsecurePage', message: /https:/ })
  assert.equal(fake.count('create'), 0)
})

test('a file that can no longer be read fails as changed', async () => {
  const { mule, fake, seal } = sealedWorld('content', { workers: 1 })
  seal()
  const file = fileOf('abcdefgh')
  const { slice } = file
  fake.on('create', async (_, go) => {
    file.slice = (start, end) => {
      const blob = slice.call(file, start, end)
      const tail = blob.slice.bind(blob)
      blob.slice = (...range) => tail(...range)
      blob.arrayBuffer = async () => Promise.reject(new DOMException('gone', 'NotReadableError'))
      return blob
    }
    return go()
  })
  await assert.rejects(mule.upload(file).finished, { code: 'FileChanged' })
})

test('without integrity nothing is digested', async () => {
  const { digesting, fake, mule } = sealedWorld('content')
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(digesting.atOnce, 0)
  assert.equal(fake.count('get_chunk_signature'), 0)
})
