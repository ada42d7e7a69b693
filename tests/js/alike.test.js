import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { fakeBrowser } from './browser.js'
import { hang } from './fake.js'
import { reaches, world } from './world.js'

const STRIDE = 1_048_576 // bytes that are compared at a time
const SIZE = 2 * STRIDE // bytes: a sample is of half a megabyte of them
const UNSEEN = [20_000, STRIDE + 20_000] // bytes that no sample has: of two strides, the same place in each

/**
 * Files that agree in name, size, date and sample.
 *
 * @param {string} text  What they are told apart by: bytes that no sample has.
 */
function fileWith(text) {
  const bytes = Buffer.alloc(SIZE, 'a')
  for (const [place, at] of UNSEEN.entries()) bytes.write(text[place] ?? 'a', at)
  return new File([bytes], 'image.bin', { lastModified: 1_763_800_000_000 })
}

/** How often a file is looked at to compare it. @param {File} file */
function counting(file) {
  const counted = { file, looks: 0 }
  const slice = file.slice.bind(file)
  const value = (/** @type {number} */ start, /** @type {number} */ end) => {
    counted.looks += Number(end - start === STRIDE)
    return slice(start, end)
  }
  Object.defineProperty(file, 'slice', { value })
  return counted
}

/** What an object has at those places. @param {{ bytes: Buffer } | undefined} object */
const textOf = (object) => UNSEEN.map((at) => String.fromCharCode(object?.bytes[at] ?? 0)).join('')

/** @param {Parameters<typeof world>[0]} [options] */
function largeWorld(options = {}) {
  const made = world({ workers: 2, ...options })
  made.fake.chunkSize = 450_000 // five parts
  return made
}

/**
 * @param {{ fake: import('./fake.js').Fake }} made
 * @param {import('../../mule_js/src/index.js').Upload[]} uploads
 */
async function arrived({ fake }, uploads) {
  const results = await Promise.all(uploads.map(({ finished }) => finished))
  return results.map(({ key }) => textOf(fake.objects.get(key)))
}

/** The first of two tabs hangs at its last part, and the second has been given a file like it. @param {File} file */
async function lookingOn(file) {
  const browser = fakeBrowser()
  const made = largeWorld({ workers: 1 })
  const [first, second] = [1, 2].map(() => made.page({ browser: browser.tab().port }))
  /** @type {(done: unknown) => void} */
  let goOn = () => {}
  const stuck = new Promise((resolve) => {
    made.fake.on('part 5', async (_, go) => {
      resolve(undefined)
      await new Promise((done) => {
        goOn = done
      })
      return go()
    })
  })
  const working = first.upload(fileWith('xx'))
  await stuck
  const looking = second.upload(file)
  await reaches(looking, 'waiting')
  return { ...made, working, looking, goOn: () => goOn(undefined) }
}

for (const [where, browser] of /** @type {const} */ ([
  ['under TLS', () => fakeBrowser().tab().port],
  ['without TLS', () => ({})],
])) {
  test(`two files of one page that only look the same are two objects (${where})`, async () => {
    const made = largeWorld({ browser: browser() })
    const uploads = ['xx', 'yx'].map((text) => made.mule.upload(fileWith(text)))
    assert.deepEqual(await arrived(made, uploads), ['xx', 'yx'])
  })

  test(`so are five, however they differ (${where})`, async () => {
    const made = largeWorld({ browser: browser(), workers: 30 })
    const texts = ['aa', 'xa', 'ax', 'xx', 'xy']
    /** @type {(value: unknown) => void} */
    let goOn = () => {}
    const picked = new Promise((resolve) => {
      goOn = resolve
    })
    made.fake.on('part', async (_, go) => picked.then(go), Infinity)
    const uploads = []
    for (const text of texts) {
      const upload = made.mule.upload(fileWith(text))
      uploads.push(upload)
      await reaches(upload, 'uploading')
    }
    goOn(undefined)
    assert.deepEqual(await arrived(made, uploads), texts)
    assert.equal(made.fake.objects.size, 5)
  })

  test(`one that is picked while the other is paused does not go on with its parts (${where})`, async () => {
    const made = largeWorld({ browser: browser() })
    made.fake.on('part 5', hang)
    const paused = made.mule.upload(fileWith('xx'))
    while (made.fake.count('part 5') === 0) await turn()
    paused.pause()
    const other = made.mule.upload(fileWith('yx'))
    await other.finished
    paused.resume()
    assert.deepEqual(await arrived(made, [paused, other]), ['xx', 'yx'])
    assert.equal(made.fake.count('part'), 11)
  })
}

test('the same large file twice in one page is sent once, and compared once', async () => {
  const made = largeWorld({ browser: fakeBrowser().tab().port })
  const files = [1, 2].map(() => counting(fileWith('xx')))
  const uploads = files.map(({ file }) => made.mule.upload(file))
  const keys = (await Promise.all(uploads.map(({ finished }) => finished))).map(({ key }) => key)
  assert.equal(keys[0], keys[1])
  assert.equal(made.fake.count('part'), 5)
  assert.deepEqual(
    files.map(({ looks }) => looks),
    [2, 2]
  )
})

test('nothing is compared with itself, with what is over, with what is small, or with what another Mule sends', async () => {
  const made = largeWorld({ workers: 1 })
  const first = counting(fileWith('xx'))
  made.fake.on('part 1', hang)
  const upload = made.mule.upload(first.file)
  while (made.fake.count('part') === 0) await turn()
  upload.pause()
  upload.resume()
  const [other, again] = [1, 2].map(() => counting(fileWith('xx')))
  await made.page().upload(other.file).finished
  await upload.finished
  await made.mule.upload(again.file).finished
  const small = [1, 2].map(() => counting(new File(['x'], 'small')))
  await Promise.all(small.map(({ file }) => made.mule.upload(file).finished))
  assert.deepEqual(
    [first, other, again, ...small].map(({ looks }) => looks),
    [0, 0, 0, 0, 0]
  )
})

test('what tells it apart is the same in the next page, so that it goes on', async () => {
  const made = largeWorld()
  made.fake.on('part 5', hang, 2)
  const pages = [made.mule, made.page()]
  const [begun, resumed] = pages.map((mule) => () => ['xx', 'yx'].map((text) => mule.upload(fileWith(text))))
  const before = begun()
  while (made.fake.count('part 5') < 2) await turn()
  for (const upload of before) upload.pause()
  assert.deepEqual(await arrived(made, resumed()), ['xx', 'yx'])
  assert.equal(made.fake.count('part'), 12)
  assert.equal(made.fake.count('create'), 2)
})

test('a file that could not be read to the end of the comparison is not taken for the other', async () => {
  const made = largeWorld()
  made.fake.on('part 1', hang)
  const gone = fileWith('xx')
  made.mule.upload(gone).finished.catch(() => {})
  while (made.fake.count('part') === 0) await turn()
  const slice = gone.slice.bind(gone)
  const arrayBuffer = async () => Promise.reject(new DOMException('away', 'NotReadableError'))
  Object.defineProperty(gone, 'slice', {
    value: (/** @type {number} */ start, /** @type {number} */ end) =>
      Object.defineProperty(slice(start, end), 'arrayBuffer', { value: arrayBuffer }),
  })
  assert.deepEqual(await arrived(made, [made.mule.upload(fileWith('xx'))]), ['xx'])
  assert.equal(made.fake.count('create'), 2)
})

test('paused and cancelled while it is compared, it waits for no drive', async () => {
  const made = largeWorld()
  made.fake.on('part 1', hang)
  const stuck = fileWith('xx')
  const slice = stuck.slice.bind(stuck)
  let compared = 0
  Object.defineProperty(stuck, 'slice', {
    value: (/** @type {number} */ start, /** @type {number} */ end) => {
      if (end - start !== STRIDE) return slice(start, end)
      compared += 1
      return { size: 1, arrayBuffer: hang }
    },
  })
  made.mule.upload(stuck)
  while (made.fake.count('part') === 0) await turn()
  const upload = made.mule.upload(fileWith('yx'))
  while (compared === 0) await turn()
  upload.pause()
  upload.resume()
  while (compared === 1) await turn()
  assert.equal(await upload.cancel(), false)
  assert.equal(made.fake.count('abort'), 0) // what the store has is the other one's
})

test('in another tab a file that only looks the same waits, and is an object of its own', async () => {
  const made = await lookingOn(fileWith('yx'))
  made.goOn()
  assert.deepEqual(await arrived(made, [made.working, made.looking]), ['xx', 'yx'])
})

test('in another tab it does not go on with the parts of the one that paused', async () => {
  const made = await lookingOn(fileWith('yx'))
  made.working.pause()
  assert.deepEqual(await arrived(made, [made.looking]), ['yx'])
  made.working.resume()
  assert.deepEqual(await arrived(made, [made.working]), ['xx'])
  assert.equal(made.fake.count('part'), 11)
})

test('one that paused says so if another file was taken for it meanwhile, rather than that it is done', async () => {
  const browser = fakeBrowser()
  const made = largeWorld()
  const [first, second] = [1, 2].map(() => made.page({ browser: browser.tab().port }))
  made.fake.on('part 5', hang)
  const paused = first.upload(fileWith('xx'))
  while (made.fake.count('part 5') === 0) await turn()
  paused.pause()
  const other = second.upload(fileWith('yx')) // by the sample: nobody can compare it with what is not there
  await reaches(other, 'uploading')
  paused.resume()
  await assert.rejects(paused.finished, { code: 'FileChanged', message: /Choose it again/ })
})

for (const [how, end] of /** @type {[string, (made: Awaited<ReturnType<typeof lookingOn>>) => void][]} */ ([
  ['is done', ({ goOn }) => goOn()],
  ['pauses', ({ working }) => working.pause()],
])) {
  test(`in another tab the same file is not sent again when the first ${how}`, async () => {
    const made = await lookingOn(fileWith('xx'))
    end(made)
    assert.deepEqual(await arrived(made, [made.looking]), ['xx'])
    assert.equal(made.fake.count('create'), 1)
    assert.equal(made.fake.objects.size, 1)
  })
}
