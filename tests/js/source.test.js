import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { deadLine, storeError } from './fake.js'
import { fakeCrypto, seal } from './sealing.js'
import { fileOf, reaches, world } from './world.js'

const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes

/** @param {import('./fake.js').Fake} fake */
const partsSent = (fake) => fake.log.filter((action) => action.startsWith('part '))

/**
 * A file whose bytes can be exchanged behind the browser's back, as one can that is overwritten on disk.
 *
 * @param {string} text
 */
function diskFile(text) {
  const file = fileOf(text)
  let disk = file.slice(0)
  let broken = 0
  let looks = 0
  const readOne = async () => {
    looks += 1
    broken -= 1
    if (broken >= 0) throw new DOMException('The requested file could not be read', 'NotReadableError')
    return new ArrayBuffer(1)
  }
  Object.defineProperty(file, 'slice', {
    value: (/** @type {number} */ start, /** @type {number} */ end) =>
      start === -1 ? { size: 1, arrayBuffer: readOne } : disk.slice(start, end),
  })
  Object.defineProperty(file, 'arrayBuffer', { value: () => disk.arrayBuffer() })
  return {
    file,
    get looks() {
      return looks
    },
    overwrite: (/** @type {string} */ other) => {
      disk = fileOf(other).slice(0)
    },
    break: (/** @type {number} */ times) => {
      broken = times
    },
  }
}

/** @param {import('../../mule_js/src/index.js').Upload} upload */
const causeOf = ({ error }) => (error?.cause instanceof Error ? error.cause.name : null)

/** An upload that is paused after two parts, on a page with one worker. @param {File} file */
async function begun(file) {
  const made = world({ workers: 1 })
  const upload = made.mule.upload(file)
  await new Promise((resolve) => {
    upload.addEventListener('partchange', () => upload.parts.filter((part) => part === 2).length === 2 && resolve(0))
  })
  upload.pause()
  await turn()
  made.fake.log.length = 0
  return { ...made, upload }
}

test('a file of the same name, size and date, but of other bytes, is another upload', async () => {
  const { fake, page } = await begun(fileOf(TEXT))
  const other = TEXT.toUpperCase()
  const { key } = await page().upload(fileOf(other)).finished
  assert.equal(partsSent(fake).length, 5)
  assert.equal(fake.objects.get(key)?.bytes.toString(), other)
})

test('the memory of this browser keeps them apart, too', async () => {
  const { storage, page } = await begun(fileOf(TEXT))
  const [kept] = storage.kept.values()
  const upload = page().upload(fileOf(TEXT.toUpperCase()))
  await reaches(upload, 'uploading')
  upload.pause()
  assert.equal(storage.kept.size, 2)
  assert.deepEqual(JSON.parse(kept.fingerprint), [
    '/upload-backend',
    'a film.mov',
    18,
    1_763_800_000_000,
    '49ca90b8b99abe5a',
  ])
})

test('a file that is overwritten between two parts is never completed, and its parts are thrown away', async () => {
  const disk = diskFile(TEXT)
  const { fake, storage, upload } = await begun(disk.file)
  disk.overwrite(TEXT.toUpperCase())
  upload.resume()
  await assert.rejects(upload.finished, { code: 'FileChanged', message: /Choose it again/ })
  await turn()
  await turn()
  assert.equal(fake.count('complete'), 0)
  assert.equal(fake.count('abort'), 1)
  assert.equal(fake.uploads.size, 0)
  assert.equal(storage.kept.size, 0)
})

test('a file that is overwritten after its last part is not completed either', async () => {
  const disk = diskFile(TEXT)
  const { fake, mule } = world({ workers: 1 })
  fake.on('part 5', (_, go) => {
    const answered = go()
    disk.overwrite(`${TEXT.slice(0, -1)}!`)
    return answered
  })
  await assert.rejects(mule.upload(disk.file).finished, { code: 'FileChanged' })
  assert.equal(fake.objects.size, 0)
})

test('a file whose size or date is another is not read any further', async () => {
  for (const change of [{ size: 17 }, { lastModified: 2 }]) {
    const { file } = diskFile(TEXT)
    const { fake, upload } = await begun(file)
    for (const [name, value] of Object.entries(change)) Object.defineProperty(file, name, { value })
    upload.resume()
    await assert.rejects(upload.finished, { code: 'FileChanged' })
    assert.deepEqual(partsSent(fake), [])
    assert.equal(fake.count('abort'), 0) // what the store has is of the right file
  }
})

test('parts that leave at the same time share a look at the file', async () => {
  const disk = diskFile(TEXT)
  const { clock, fake, mule } = world({ workers: 1 })
  fake.on('part 4', (_, go) => {
    clock.time += 50
    return go()
  })
  await mule.upload(disk.file).finished
  assert.equal(fake.count('part'), 5)
  assert.equal(disk.looks, 2)
})

test('a file that cannot be read for a moment goes on', async () => {
  const disk = diskFile(TEXT)
  const { fake, clock, upload } = await begun(disk.file)
  const before = clock.time
  disk.break(2)
  fake.on('part 3', deadLine)
  upload.resume()
  await upload.finished
  assert.ok(clock.time - before >= 2000)
  assert.equal([...fake.objects.values()][0].bytes.toString(), TEXT)
})

test('a file that cannot be read three times in a row has changed or gone; what the store has is kept', async () => {
  const disk = diskFile(TEXT)
  const { fake, storage, upload } = await begun(disk.file)
  disk.break(Infinity)
  fake.on('part 3', deadLine)
  upload.resume()
  await assert.rejects(upload.finished, { code: 'FileChanged' })
  assert.equal(causeOf(upload), 'NotReadableError')
  assert.equal(fake.count('abort'), 0)
  assert.equal(storage.kept.size, 1)
})

test('paused and resumed while the file is away for a moment, it goes on', async () => {
  const disk = diskFile(TEXT)
  const { clock, upload } = await begun(disk.file)
  clock.time += 50 // for another look
  disk.break(1)
  upload.resume()
  while (disk.looks < 2) await turn()
  upload.pause()
  upload.resume()
  await upload.finished
})

test('a file that cannot be read at all says so, and asks nobody', async () => {
  const { clock, fake, mule } = world()
  const before = clock.time
  const file = fileOf(TEXT)
  Object.defineProperty(file, 'arrayBuffer', {
    async value() {
      throw new DOMException('a folder', 'NotFoundError')
    },
  })
  const upload = mule.upload(file)
  await assert.rejects(upload.finished, { code: 'FileUnreadable' })
  assert.equal(causeOf(upload), 'NotFoundError')
  assert.equal(clock.time - before, 2000)
  assert.deepEqual(fake.log, [])
})

test('paused while a file cannot be read, it does not wait for it', async () => {
  const { mule } = world()
  const file = fileOf(TEXT)
  const read = file.arrayBuffer.bind(file)
  let isThere = false
  Object.defineProperty(file, 'arrayBuffer', {
    async value() {
      if (!isThere) throw new DOMException('away', 'NotReadableError')
      return read()
    },
  })
  const upload = mule.upload(file)
  await reaches(upload, 'starting')
  upload.pause()
  isThere = true
  upload.resume()
  await upload.finished
})

test('many files are not read all at once, and one that cannot be read does not keep the others from it', async () => {
  const { mule } = world({ workers: 2 })
  /** @type {string[]} */
  const read = []
  const files = Array.from({ length: 20 }, (_, index) => fileOf(TEXT, { name: `${index}` }))
  for (const file of files) {
    Object.defineProperty(file, 'arrayBuffer', {
      async value() {
        read.push(file.name)
        throw new DOMException('away', 'NotReadableError')
      },
    })
  }
  const uploads = files.map((file) => mule.upload(file))
  for (let turns = 0; turns < 20; turns += 1) await null
  assert.deepEqual(read, ['0', '1'])
  await Promise.all(uploads.map(({ finished }) => assert.rejects(finished, { code: 'FileUnreadable' })))
  assert.equal(read.length, 60)
})

/**
 * A file on a drive that does not answer: neither with bytes nor with an error, until it is mended.
 *
 * @param {(range: number[], taken: number) => boolean} isStuck  Which reads that concerns; without a range: that of all of
 *   it. `taken`: how often all of it was.
 */
function stuckFile(isStuck) {
  const file = fileOf(TEXT)
  let [taken, hung] = [0, 0]
  let isMended = false
  const wrap = (/** @type {Blob} */ blob, /** @type {number[]} */ range) => {
    const read = blob.arrayBuffer.bind(blob)
    const value = () => {
      if (range.length === 0) taken += 1
      if (isMended || !isStuck(range, taken)) return read()
      hung += 1
      return new Promise(() => {})
    }
    return Object.defineProperty(blob, 'arrayBuffer', { value })
  }
  const slice = file.slice.bind(file)
  Object.defineProperty(file, 'slice', {
    value: (/** @type {number[]} */ ...range) => wrap(slice(...range), range),
  })
  wrap(file, [])
  return {
    file,
    mend: () => {
      isMended = true
    },
    hangs: async () => {
      while (hung === 0) await turn()
    },
  }
}

for (const [what, isStuck] of /** @type {[string, (range: number[], taken: number) => boolean][]} */ ([
  ['sample', (range) => range.length === 0],
  ['last byte', ([start]) => start === -1],
  ['bytes for a digest', ([start]) => start === 4],
  ['sample at the end', ({ length }, taken) => length === 0 && taken > 1],
])) {
  const stuck = async () => {
    const drive = stuckFile(isStuck)
    const made = world({ workers: 1, browser: /** @type {any} */ ({ crypto: fakeCrypto().crypto }) })
    seal(made.fake, 'content')
    const upload = made.mule.upload(drive.file)
    await drive.hangs()
    return { ...made, ...drive, upload }
  }

  test(`paused while the ${what} cannot be had from a drive that hangs, it goes on when it is resumed`, async () => {
    const { fake, mend, upload } = await stuck()
    mend()
    upload.pause()
    upload.resume()
    await upload.finished
    assert.equal([...fake.objects.values()][0].bytes.toString(), TEXT)
  })

  test(`cancelled while the ${what} cannot be had from a drive that hangs, it is over at once`, async () => {
    const { clock, fake, upload } = await stuck()
    const before = clock.time
    await upload.cancel()
    assert.equal(upload.state, 'cancelled')
    assert.ok(clock.time - before <= 3000)
    assert.equal(fake.uploads.size, 0)
  })
}

for (const { what, start, fine, isSealed } of [
  { what: 'last byte', start: -1, fine: 1, isSealed: false },
  { what: 'bytes for a digest', start: 4, fine: 0, isSealed: true },
]) {
  test(`a part that fails for good is the end, also while the ${what} cannot be had from a drive that hangs`, async () => {
    let reads = 0
    const drive = stuckFile(([from]) => {
      reads += Number(from === start)
      return from === start && reads > fine
    })
    const { fake, mule } = world({ workers: 2, browser: /** @type {any} */ ({ crypto: fakeCrypto().crypto }) })
    fake.on('part 1', async () => {
      await drive.hangs()
      return storeError('NoSuchBucket', 404)
    })
    fake.on('part 2', deadLine)
    if (isSealed) seal(fake, 'content')
    await assert.rejects(mule.upload(drive.file).finished, { code: 'NoSuchBucket' })
  })
}
