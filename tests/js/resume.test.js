import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, deadLine, lostReply, storeError } from './fake.js'
import { fileOf, hollowFile, reaches, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes

/**
 * A page that was closed after some parts had arrived.
 *
 * @param {{ parts?: number }} [options]
 */
async function interrupted({ parts = 2 } = {}) {
  const made = world({ workers: 1 })
  const { fake, mule } = made
  const upload = mule.upload(fileOf(TEXT))
  await new Promise((resolve) =>
    upload.addEventListener('partchange', () => {
      if (upload.parts.filter((state) => state === 2).length === parts) resolve(undefined)
    })
  )
  upload.pause()
  await new Promise((resolve) => setImmediate(resolve))
  fake.log.length = 0
  fake.events.length = 0
  const multipart = [...fake.uploads.values()][0]
  return { ...made, multipart }
}

/** @param {import('./fake.js').Fake} fake */
const partsSent = (fake) => fake.log.filter((action) => action.startsWith('part '))

/** @param {import('./fake.js').Fake} fake */
const textOf = (fake) => [...fake.objects.values()].map(({ bytes }) => bytes.toString()).join('|')

test('an upload goes on with what the store has', async () => {
  const { fake, page } = await interrupted()
  const upload = page().upload(fileOf(TEXT))
  /** @type {number[]} */
  const loaded = []
  upload.addEventListener('progress', () => loaded.push(upload.loaded))
  assert.equal((await upload.finished).key, KEY)
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
  assert.equal(textOf(fake), TEXT)
  assert.equal(fake.count('create'), 0)
  assert.equal(loaded[0], 8)
})

/** A page that was closed when all was done, and before it heard so. */
async function unheard() {
  const made = world()
  const upload = made.mule.upload(fileOf(TEXT))
  made.fake.on('upload_finished', async (event, go) => {
    await go()
    upload.pause()
    return deadLine(event, go) ?? answer()
  })
  await reaches(upload, 'paused')
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(made.fake.records[0].state, 'finished')
  made.fake.log.length = 0
  return made
}

test('an upload that was finished without a page to hear of it is done without a byte', async () => {
  const { fake, page, storage } = await unheard()
  const upload = page().upload(fileOf(TEXT))
  assert.equal((await upload.finished).key, KEY)
  assert.deepEqual(fake.log, ['get_init_signature', 'get_head_signature', 'head', 'upload_finished'])
  assert.equal(upload.loaded, TEXT.length)
  assert.equal(storage.kept.size, 0)
})

test('unless its object has gone since: then it begins anew', async () => {
  const { fake, page } = await unheard()
  fake.objects.clear()
  const { key } = await page().upload(fileOf(TEXT)).finished
  assert.notEqual(key, KEY)
  assert.equal(fake.objects.get(key)?.bytes.toString(), TEXT)
})

test('the server’s own memory is enough', async () => {
  const { fake, storage, page } = await interrupted()
  storage.kept.clear()
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
})

test('a server that has lost its database takes the upload up from the ticket', async () => {
  const { fake, page } = await interrupted()
  fake.records.length = 0
  assert.equal((await page().upload(fileOf(TEXT)).finished).key, KEY)
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
})

test('a server that loses its database in the middle is given the ticket', async () => {
  const { fake, mule } = world({ workers: 1 })
  fake.on('part 2', (_, go) => {
    fake.records.length = 0
    return go()
  })
  assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.count('part'), 5)
})

test('UnknownUpload: init is asked again with the ticket, and what the store has is kept', async () => {
  const { fake, mule } = world({ workers: 1 })
  fake.on('get_end_signature', () => answer(JSON.stringify({ error: { code: 'UnknownUpload', message: '' } }), 404))
  fake.on('complete', () => storeError('AccessDenied', 403))
  await mule.upload(fileOf(TEXT)).finished
  const inits = fake.events.filter(({ action }) => action === 'get_init_signature')
  assert.equal(inits.length, 2)
  assert.ok(inits[1].params.ticket)
  assert.ok(inits[1].params.upload_id)
  assert.equal(fake.count('part'), 5)
})

test('UnknownUpload, and init gives another key: it goes on with that', async () => {
  const { fake, mule } = world({ workers: 1 })
  fake.on('get_all_signatures', () => {
    fake.records.length = 0
    return answer(JSON.stringify({ error: { code: 'UnknownUpload', message: '' } }), 404)
  })
  const { key } = await mule.upload(fileOf(TEXT)).finished
  assert.notEqual(key, KEY)
  assert.equal(textOf(fake), TEXT)
})

test('a ticket that the server will have none of does no harm', async () => {
  const { fake, storage, page } = await interrupted()
  for (const [fingerprint, kept] of storage.kept) storage.kept.set(fingerprint, { ...kept, ticket: 'rotten' })
  fake.on('get_init_signature', () => answer(JSON.stringify({ error: { code: 'InvalidParameter', message: '' } }), 400))
  await page().upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
})

test('refused with a ticket and without, the ticket is kept for another day', async () => {
  const { fake, storage, page } = await interrupted()
  fake.on('get_init_signature', () => answer('<h1>Not found</h1>', 404), 2)
  await assert.rejects(page().upload(fileOf(TEXT)).finished, { code: 'Http404' })
  assert.equal(storage.kept.size, 1)
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
})

test('a proxy that says 404 for a store that restarts costs no part', async () => {
  const { fake, page } = await interrupted()
  fake.on('part 4', () => answer('404 page not found', 404), 3)
  await page().upload(fileOf(TEXT)).finished
  assert.equal(fake.count('create'), 0)
  assert.equal(textOf(fake), TEXT)
})

test('parts whose size is wrong are sent again', async () => {
  const { fake, page, multipart } = await interrupted()
  multipart.parts.set(1, [{ size: 3, etag: '"cut"', bytes: Buffer.from('abc') }])
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 1', 'part 3', 'part 4', 'part 5'])
  assert.equal(textOf(fake), TEXT)
})

test('an upload that has only its end left to do sends nothing', async () => {
  const { fake, page } = await interrupted({ parts: 4 })
  fake.addPart([...fake.uploads.values()][0], 5, Buffer.from('qr'))
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), [])
  assert.equal(textOf(fake), TEXT)
})

test('NoSuchUpload, and the object is there: it was finished', async () => {
  const { fake, page } = await interrupted()
  fake.uploads.clear()
  fake.objects.set(KEY, { size: 18, bytes: Buffer.from(TEXT) })
  assert.equal((await page().upload(fileOf(TEXT)).finished).key, KEY)
  assert.deepEqual(partsSent(fake), [])
  assert.equal(fake.count('upload_finished'), 1)
})

for (const code of ['NoSuchUpload', 'NoSuchKey']) {
  test(`${code}, and no object: the upload begins afresh`, async () => {
    const { fake, page } = await interrupted()
    fake.uploads.clear()
    fake.on('list', () => storeError(code, 404))
    const { key } = await page().upload(fileOf(TEXT)).finished
    assert.notEqual(key, KEY)
    assert.equal(fake.events.filter(({ params }) => params.force === 1).length, 1)
    assert.equal(textOf(fake), TEXT)
  })
}

test('NoSuchUpload, and an object of another size: the upload begins afresh', async () => {
  const { fake, page } = await interrupted()
  fake.uploads.clear()
  fake.objects.set(KEY, { size: 17, bytes: Buffer.from('x') })
  assert.notEqual((await page().upload(fileOf(TEXT)).finished).key, KEY)
})

test('an object that may not be looked at is taken for missing', async () => {
  const { fake, page } = await interrupted()
  fake.uploads.clear()
  fake.on('head', () => answer('', 403), 99)
  assert.notEqual((await page().upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(textOf(fake), TEXT)
})

test('an object of unreadable size is not taken for ours unless we completed it', async () => {
  const { fake, page } = await interrupted()
  fake.uploads.clear()
  fake.hidesLength = true
  fake.objects.set(KEY, { size: 18, bytes: Buffer.from('someone else’s') })
  assert.notEqual((await page().upload(fileOf(TEXT)).finished).key, KEY)
})

for (const state of /** @type {const} */ (['aborted', 'superseded'])) {
  test(`an upload that was ${state} elsewhere goes on with the one that the server names`, async () => {
    const { fake, mule } = world({ workers: 1 })
    fake.on('part 2', () => {
      fake.records[0].state = state
      return storeError('AccessDenied', 403, 'Request has expired')
    })
    const { key } = await mule.upload(fileOf(TEXT)).finished
    assert.notEqual(key, KEY)
    assert.equal(textOf(fake), TEXT)
    assert.ok(!fake.events.some(({ params }) => params.force))
  })
}

test('an upload that was finished elsewhere is done', async () => {
  const { fake, mule } = world({ workers: 1 })
  fake.on('part 2', () => {
    fake.records[0].state = 'finished'
    fake.objects.set(KEY, { size: 18, bytes: Buffer.from(TEXT) })
    return storeError('AccessDenied', 403, 'Request has expired')
  })
  assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.count('part'), 2)
})

test('two tabs that begin at once join one upload', async () => {
  const { fake, page } = world({ workers: 1 })
  const uploads = [page(), page()].map((mule) => mule.upload(fileOf(TEXT)))
  const results = await Promise.all(uploads.map(({ finished }) => finished))
  assert.deepEqual(
    results.map(({ key }) => key),
    [KEY, KEY]
  )
  assert.equal(textOf(fake), TEXT)
  assert.equal(fake.count('create'), 2)
})

test('the reply to create is lost: the second upload id is the one that counts', async () => {
  const { fake, mule } = world()
  fake.on('create', lostReply)
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('create'), 2)
  assert.equal(textOf(fake), TEXT)
})

test('1,500 parts are listed page by page', async () => {
  const { fake, page } = world()
  fake.keepsBytes = false
  const first = page().upload(hollowFile(6000))
  await new Promise((resolve) =>
    first.addEventListener('partchange', () => first.parts[1400] === 2 && resolve(undefined))
  )
  first.pause()
  await new Promise((resolve) => setImmediate(resolve))
  const stored = [...fake.uploads.values()][0].parts.size
  fake.log.length = 0
  await page().upload(hollowFile(6000)).finished
  assert.ok(stored > 1400)
  assert.equal(fake.count('part'), 1500 - stored)
  assert.equal(fake.count('list'), 4)
  assert.deepEqual(
    fake.events.filter(({ action }) => action === 'get_list_signature').map(({ params }) => params.part_number_marker),
    [1000, 1000]
  )
})

test('a page without NextPartNumberMarker goes on behind its last part', async () => {
  const { fake, page } = await interrupted({ parts: 4 })
  fake.pageSize = 2
  fake.on(
    'list',
    async (_, go) => {
      const page = await go()
      return { ...page, text: page.text.replace(/<NextPartNumberMarker>.*<\/NextPartNumberMarker>/, '') }
    },
    99
  )
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 5'])
  assert.equal(textOf(fake), TEXT)
})

test('a marker on the last page is no sign of another page', async () => {
  const { fake, page } = await interrupted({ parts: 4 })
  fake.on('list', async (_, go) => {
    const page = await go()
    return {
      ...page,
      text: page.text.replace('<IsTruncated>', '<NextPartNumberMarker>4</NextPartNumberMarker><IsTruncated>'),
    }
  })
  await page().upload(fileOf(TEXT)).finished
  assert.equal(fake.count('list'), 2)
})

test('a listing that never ends is an error', async () => {
  const { fake, page } = await interrupted({ parts: 4 })
  fake.pageSize = 2
  fake.on(
    'list',
    async ({ params }, go) => {
      const marker = params['part-number-marker'] ? '<NextPartNumberMarker>2</NextPartNumberMarker>' : ''
      const page = await go()
      const text = page.text
        .replace('<IsTruncated>false', '<IsTruncated>true')
        .replace('<IsTruncated>', `${marker}<IsTruncated>`)
      return { ...page, text }
    },
    99
  )
  const upload = page().upload(fileOf(TEXT))
  await assert.rejects(upload.finished, { code: 'ListingStuck' })
  assert.ok(fake.count('list') < 5)
})

test('a part that is listed twice with different ETags is sent anew', async () => {
  const { fake, page, multipart } = await interrupted()
  fake.listsEveryUpload = true
  multipart.parts.get(1)?.unshift({ size: 4, etag: '"stale"', bytes: Buffer.from('XXXX') })
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 1', 'part 3', 'part 4', 'part 5'])
  assert.equal(textOf(fake), TEXT)
})

test('so it is where CORS hides the ETag: the new one is found in the listing', async () => {
  const { fake, page, multipart } = await interrupted()
  fake.listsEveryUpload = true
  fake.hidesEtag = true
  multipart.parts.get(1)?.unshift({ size: 4, etag: '"stale"', bytes: Buffer.from('XXXX') })
  await page().upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
})

test('a part that is listed twice with one ETag is not sent again', async () => {
  const { fake, page, multipart } = await interrupted()
  fake.listsEveryUpload = true
  multipart.parts.set(1, [...(multipart.parts.get(1) ?? []), ...(multipart.parts.get(1) ?? [])])
  await page().upload(fileOf(TEXT)).finished
  assert.deepEqual(partsSent(fake), ['part 3', 'part 4', 'part 5'])
})

test('storage that fails, or never answers, does not matter', async () => {
  for (const broken of [() => Promise.reject(new Error('private window')), () => new Promise(() => {})]) {
    const storage = /** @type {any} */ ({ get: broken, set: broken, delete: broken })
    const { fake, page } = world({ storage })
    await page().upload(fileOf(TEXT)).finished
    assert.equal(textOf(fake), TEXT)
  }
})

test('a page whose storage fails still has the ticket when the server needs it', async () => {
  const broken = () => Promise.reject(new Error('private window'))
  const { fake, page } = world({
    workers: 1,
    storage: /** @type {any} */ ({ get: broken, set: broken, delete: broken }),
  })
  const upload = page().upload(fileOf(TEXT))
  await reaches(upload, 'uploading')
  fake.on('complete', () => storeError('AccessDenied', 403))
  fake.on('get_end_signature', () => answer(JSON.stringify({ error: { code: 'UnknownUpload', message: '' } }), 404))
  assert.equal((await upload.finished).key, KEY)
  assert.equal(fake.count('part'), 5)
})
