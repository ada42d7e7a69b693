import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { fakeBrowser } from './browser.js'
import { hang, storeError } from './fake.js'
import { reaches, world } from './world.js'

/** @import { Upload } from '../../mule_js/src/index.js' */

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

/** @param {{ signal?: AbortSignal }} [options] @returns {Promise<void>} */
const hangUntil = ({ signal } = {}) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

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

/** @type {[how: string, fault: import('./fake.js').Fault, end: (upload: Upload) => unknown][]} */
const STOPS = [
  ['paused', hang, (upload) => upload.pause()],
  ['failed', () => storeError('NoSuchBucket', 404), (upload) => upload.finished.catch(() => {})],
]

/** Two tabs, of which the first has stopped before its last part. @param {typeof STOPS[number]} stop */
async function stoppedTab([, fault, end]) {
  const browser = fakeBrowser()
  const made = largeWorld()
  const tabs = [browser.tab(), browser.tab()]
  const [first, second] = tabs.map(({ port }) => made.page({ browser: port }))
  made.fake.on('part 5', fault)
  const counted = counting(fileWith('xx'))
  const stopped = first.upload(counted.file)
  while (made.fake.count('part 5') === 0) await turn()
  await end(stopped)
  return { ...made, browser, tab: tabs[0], first, second, stopped, counted }
}

for (const stop of STOPS) {
  const [how] = stop

  test(`a file that only looks like one that has ${how} in another tab is an object of its own`, async () => {
    const made = await stoppedTab(stop)
    const other = made.second.upload(fileWith('yx'))
    assert.deepEqual(await arrived(made, [other]), ['yx'])
    made.stopped.resume()
    const again = how === 'failed' ? made.first.upload(made.stopped.file) : made.stopped
    assert.deepEqual(await arrived(made, [again]), ['xx'])
    assert.equal(made.fake.count('create'), 2)
    assert.equal(made.fake.count('part'), 11)
  })

  test(`the same file as one that has ${how} in another tab goes on with what is there`, async () => {
    const made = await stoppedTab(stop)
    const before = made.clock.time
    assert.deepEqual(await arrived(made, [made.second.upload(fileWith('xx'))]), ['xx'])
    assert.ok(made.clock.time - before < 2000)
    assert.equal(made.fake.count('create'), 1)
    assert.equal(made.fake.count('part'), 6)
  })

  test(`a tab that is frozen after it has ${how} is not waited for`, async () => {
    const made = await stoppedTab(stop)
    made.tab.isFrozen = true
    const before = made.clock.time
    await reaches(made.second.upload(fileWith('xx')), 'uploading')
    assert.ok(made.clock.time - before <= 2000, `${made.clock.time - before}`)
  })

  test(`what has ${how} goes on in its own tab without being compared`, async () => {
    const made = await stoppedTab(stop)
    const before = made.clock.time
    made.stopped.resume()
    const again = how === 'failed' ? made.first.upload(made.stopped.file) : made.stopped
    assert.deepEqual(await arrived(made, [again]), ['xx'])
    assert.equal(made.counted.looks, 0)
    assert.ok(made.clock.time - before < 2000)
  })
}

test('cancelled while a frozen tab is asked, it is over at once', async () => {
  const made = await stoppedTab(STOPS[0])
  made.tab.isFrozen = true
  let asked = 0
  /** @type {typeof made.clock.sleep} */
  const sleep = (milliseconds, options) => {
    asked += Number(milliseconds === 2000)
    return milliseconds === 2000 ? hangUntil(options) : made.clock.sleep(milliseconds, options)
  }
  const upload = made.page({ browser: made.browser.tab().port, sleep }).upload(fileWith('xx'))
  while (asked === 0) await turn()
  await upload.cancel()
  assert.equal(made.fake.count('part 5'), 1)
})

test('one of a page that only looks like one that has failed is an object of its own', async () => {
  const made = await stoppedTab(STOPS[1])
  assert.deepEqual(await arrived(made, [made.first.upload(fileWith('yx'))]), ['yx'])
  assert.deepEqual(await arrived(made, [made.first.upload(made.stopped.file)]), ['xx'])
})

for (const [how, end] of /** @type {[string, (upload: Upload) => unknown][]} */ ([
  ['done', (upload) => upload.resume()],
  ['cancelled', (upload) => upload.cancel()],
])) {
  test(`nothing is compared with a file that was paused and is ${how}, nor is it asked for`, async () => {
    const made = await stoppedTab(STOPS[0])
    end(made.stopped)
    await made.stopped.finished.catch(() => {})
    await turn()
    made.tab.isFrozen = true
    const before = made.clock.time
    for (const mule of [made.first, made.second]) {
      const counted = counting(fileWith('yx'))
      assert.deepEqual(await arrived(made, [mule.upload(counted.file)]), ['yx'])
      assert.equal(counted.looks, 0)
    }
    assert.ok(made.clock.time - before < 2000)
    assert.deepEqual((await made.browser.locks.query()).held, [])
  })
}

test('one that paused says so if another file was taken for it meanwhile, rather than that it is done', async () => {
  const made = await stoppedTab(STOPS[0])
  made.tab.isFrozen = true
  const other = made.second.upload(fileWith('yx')) // by the sample: nobody can compare it with what is not told
  await reaches(other, 'uploading')
  made.tab.isFrozen = false
  made.stopped.resume()
  await assert.rejects(made.stopped.finished, { code: 'FileChanged', message: /Choose it again/ })
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
