import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { fakeBrowser } from './browser.js'
import { fileOf, reaches, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes
const DAY = 86_400_000

/** @param {{ file?: File, permission?: string | Error }} [options] @returns {any} */
const handleTo = ({ file = fileOf(TEXT), permission = 'granted' } = {}) => ({
  kind: 'file',
  name: file.name,
  getFile: async () => file,
  requestPermission: async (/** @type {object} */ options) => {
    assert.deepEqual(options, { mode: 'read' })
    if (permission instanceof Error) throw permission
    return permission
  },
})

/** A page that was closed after two parts had arrived. @param {{ handle?: any, file?: File }} [options] */
async function interrupted({ handle, file = fileOf(TEXT) } = {}) {
  const made = world({ workers: 1 })
  const upload = made.mule.upload(file, { handle })
  await new Promise((resolve) => {
    upload.addEventListener('partchange', () => {
      made.clock.time += 3000 // so slow that its progress is noted
      if (upload.parts.filter((part) => part === 2).length === 2) resolve(undefined)
    })
  })
  upload.pause()
  await turn()
  made.fake.log.length = 0
  const later = made.page()
  return { ...made, later, entries: await later.unfinished() }
}

/** @param {import('./fake.js').Fake} fake */
const partsSent = (fake) => fake.log.filter((action) => action.startsWith('part '))

test('what was cut short is listed, with name, size and how far it was', async () => {
  const { entries } = await interrupted()
  assert.deepEqual(
    entries.map(({ name, size, loaded, canResume }) => ({ name, size, loaded, canResume })),
    [{ name: 'a film.mov', size: 18, loaded: 8, canResume: false }]
  )
})

test('what is still under way is not counted: it goes with the page', async () => {
  const { fake, clock, page } = world({ workers: 1 })
  /** @type {import('../../mule_js/src/types.js').Send} */
  const send = (call) => {
    if (!call.onProgress || !call.url.includes('partNumber=3&')) return fake.send(call)
    clock.time += 3000 // so slow that its progress is noted
    call.onProgress(2)
    return new Promise((_, reject) => call.signal?.addEventListener('abort', reject))
  }
  const upload = page({ send }).upload(fileOf(TEXT))
  await new Promise((resolve) => {
    upload.addEventListener('progress', () => upload.loaded === 10 && resolve(undefined))
  })
  upload.pause()
  await turn()
  assert.equal((await page().unfinished())[0].loaded, 8)
})

test('with a handle it goes on without being picked again', async () => {
  const { fake, entries } = await interrupted({ handle: handleTo() })
  assert.equal(entries[0].canResume, true)
  const upload = await entries[0].resume()
  assert.equal((await upload.finished).key, KEY)
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
})

test('a handle that never asks for permission will do', async () => {
  const { requestPermission, ...handle } = handleTo()
  const { entries } = await interrupted({ handle })
  assert.equal((await (await entries[0].resume()).finished).key, KEY)
})

test('the handle is kept on, should it be cut short again', async () => {
  const { later, page, entries } = await interrupted({ handle: handleTo() })
  const upload = await entries[0].resume()
  await reaches(upload, 'uploading')
  upload.pause()
  await turn()
  assert.equal((await page().unfinished())[0].canResume, true)
  assert.equal(later.uploads[0], upload)
})

test('nor is it lost when the file is picked in a way that gives none', async () => {
  const { later, page } = await interrupted({ handle: handleTo() })
  const upload = later.upload(fileOf(TEXT))
  await reaches(upload, 'uploading')
  upload.pause()
  await turn()
  assert.equal((await page().unfinished())[0].canResume, true)
})

test('without one it says what to do, and the file that is picked next goes on', async () => {
  const { fake, later, entries } = await interrupted()
  await assert.rejects(entries[0].resume(), { code: 'FileNotAllowed', message: /Pick a film.mov again/ })
  await later.upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
  assert.deepEqual(await later.unfinished(), [])
})

for (const permission of ['denied', 'prompt', new DOMException('no click', 'SecurityError')]) {
  test(`a browser that answers ${permission} is not pressed, and the entry stays`, async () => {
    const { later, entries } = await interrupted({ handle: handleTo({ permission }) })
    await assert.rejects(entries[0].resume(), { code: 'FileNotAllowed' })
    assert.equal((await later.unfinished()).length, 1)
  })
}

test('a file that is gone, or another one by now, is not sent', async () => {
  const handle = handleTo()
  const { fake, entries } = await interrupted({ handle })
  handle.getFile = async () => Promise.reject(new DOMException('', 'NotFoundError'))
  await assert.rejects(entries[0].resume(), { code: 'FileUnreadable' })
  for (const other of [fileOf(`${TEXT}!`), fileOf(TEXT, { lastModified: 5 })]) {
    handle.getFile = async () => other
    await assert.rejects(entries[0].resume(), { code: 'FileChanged' })
  }
  assert.deepEqual(fake.log, [])
})

test('it is known again by browsers that tell the date of a file to the second, and by those that tell more', async () => {
  const { entries } = await interrupted({ file: fileOf(TEXT, { lastModified: 1_763_800_000_789 }) })
  const is = (/** @type {number} */ lastModified, text = TEXT) => entries[0].isOf(fileOf(text, { lastModified }))
  assert.deepEqual(
    [is(1_763_800_000_789), is(1_763_800_000_000), is(1_763_799_999_999), is(1_763_800_001_000)],
    [true, true, false, false]
  )
  assert.deepEqual([is(1_763_800_000_000, `${TEXT}!`), entries[0].isOf(fileOf(TEXT, { name: 'b' }))], [false, false])
})

test('a file of other bytes, though of the same size and date, begins anew', async () => {
  const { fake, entries } = await interrupted({ handle: handleTo({ file: fileOf(TEXT.toUpperCase()) }) })
  const { key } = await (await entries[0].resume()).finished
  assert.notEqual(key, KEY)
  assert.equal(fake.objects.get(key)?.bytes.toString(), TEXT.toUpperCase())
})

test('to forget one removes what the store has of it', async () => {
  const { fake, later, storage, entries } = await interrupted()
  assert.equal(await entries[0].forget(), true)
  assert.equal(fake.uploads.size, 0)
  assert.deepEqual(await later.unfinished(), [])
  assert.equal(storage.kept.size, 0)
})

test('one that is done or cancelled is not listed', async () => {
  const { mule } = world()
  await mule.upload(fileOf(TEXT)).finished
  const other = mule.upload(fileOf('other'))
  await reaches(other, 'uploading')
  await other.cancel()
  assert.deepEqual(await mule.unfinished(), [])
})

test('one that the server no longer knows is not listed once that has come out', async () => {
  const { fake, later, entries } = await interrupted({ handle: handleTo() })
  fake.uploads.clear()
  const upload = await entries[0].resume()
  assert.notEqual((await upload.finished).key, KEY)
  assert.deepEqual(await later.unfinished(), [])
})

test('after thirty days nobody is reminded', async () => {
  const { clock, later, storage } = await interrupted()
  clock.time += 29 * DAY
  assert.equal((await later.unfinished()).length, 1)
  clock.time += 2 * DAY
  assert.deepEqual(await later.unfinished(), [])
  assert.equal(storage.kept.size, 0)
})

test('the latest comes first, and those of another backend not at all', async () => {
  const { clock, storage, page } = world()
  const at = (/** @type {number} */ days) => clock.time - days * DAY
  for (const [days, backend, name] of /** @type {[number, string, string][]} */ ([
    [3, '/upload-backend', 'older'],
    [1, '/upload-backend', 'newer'],
    [2, '/elsewhere', 'other'],
  ])) {
    const fingerprint = JSON.stringify([backend, name, 1, 1, ''])
    await storage.set(fingerprint, { key: name, uploadId: 'u', ticket: 't', fingerprint, loaded: 0, at: at(days) })
  }
  assert.deepEqual(
    (await page().unfinished()).map(({ name }) => name),
    ['newer', 'older']
  )
})

test('what a tab is at is nobody’s unfinished business, until it is closed', async () => {
  const browser = fakeBrowser()
  const { page } = world({ workers: 1 })
  const upload = page({ browser: browser.tab().port }).upload(fileOf(TEXT))
  await reaches(upload, 'uploading')
  const other = page({ browser: browser.tab().port })
  assert.deepEqual(await other.unfinished(), [])
  upload.pause()
  await turn()
  assert.equal((await other.unfinished()).length, 1)
})

test('what another tab goes on with meanwhile is not to be forgotten', async () => {
  const browser = fakeBrowser()
  const { fake, page } = world({ workers: 1 })
  const first = page({ browser: browser.tab().port })
  const cut = first.upload(fileOf(TEXT))
  await reaches(cut, 'uploading')
  cut.pause()
  await turn()
  const [entry] = await page({ browser: browser.tab().port }).unfinished()
  cut.resume()
  await reaches(cut, 'uploading')
  assert.equal(await entry.forget(), false)
  await cut.finished
  assert.equal(fake.objects.size, 1)
})

test('without any storage the page still knows what it has itself begun', async () => {
  const broken = () => Promise.reject(new Error('private window'))
  const { mule } = world({ storage: /** @type {any} */ ({ get: broken, set: broken, delete: broken, all: broken }) })
  const upload = mule.upload(fileOf(TEXT))
  await reaches(upload, 'uploading')
  upload.pause()
  assert.equal((await mule.unfinished()).length, 1)
})
