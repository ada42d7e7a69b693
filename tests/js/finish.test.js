import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, deadLine, lostReply, signerError, storeError } from './fake.js'
import { fileOf, statesOf, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes

/** @param {import('./fake.js').Fake} fake */
const textOf = (fake) => [...fake.objects.values()].map(({ bytes }) => bytes.toString()).join('|')

test('it works where CORS hides every ETag', async () => {
  const { fake, mule } = world()
  fake.hidesEtag = true
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
})

test('a part that the store lost is sent again before the end', async () => {
  const { fake, mule } = world()
  fake.on('list', (_, go) => {
    ;[...fake.uploads.values()][0].parts.delete(3)
    return go()
  })
  const upload = mule.upload(fileOf(TEXT))
  const states = statesOf(upload)
  await upload.finished
  assert.equal(textOf(fake), TEXT)
  assert.equal(fake.count('part 3'), 2)
  assert.deepEqual(states, ['idle', 'starting', 'uploading', 'finishing', 'uploading', 'finishing', 'done'])
})

test('a part that the store cut short is sent again before the end', async () => {
  const { fake, mule } = world()
  fake.on('part 3', async ({ call }) => {
    fake.addPart([...fake.uploads.values()][0], 3, Buffer.from('ij'))
    return answer('', 200, { etag: '"cut"', ignored: call.method })
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
})

test('a store that never lists a part ends in an error, not in a truncated object', async () => {
  const { fake, mule } = world()
  fake.on('part 3', () => answer('', 200, { etag: '"x"' }), Infinity)
  const upload = mule.upload(fileOf(TEXT))
  await assert.rejects(upload.finished, { code: 'PartsNotKept', message: /part 3/ })
  assert.equal(fake.objects.size, 0)
  assert.ok(fake.count('part 3') < 6)
  assert.equal(upload.loaded, 14)
})

test('a part sent twice, its first bytes bad: the object is made of the ones sent last', async () => {
  const { fake, mule } = world()
  fake.listsEveryUpload = true
  fake.on('part 2', (event) => {
    fake.addPart([...fake.uploads.values()][0], 2, Buffer.from('????'))
    return deadLine(event, async () => answer())
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
  assert.equal(fake.count('part 2'), 2)
})

test('the same where CORS hides the ETag', async () => {
  const { fake, mule } = world()
  fake.listsEveryUpload = true
  fake.hidesEtag = true
  fake.on('part 2', (event) => {
    fake.addPart([...fake.uploads.values()][0], 2, Buffer.from('????'))
    return deadLine(event, async () => answer())
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
  assert.equal(fake.count('part 2'), 3)
})

test('parts beyond the last are left out', async () => {
  const { fake, mule } = world()
  fake.on('list', (_, go) => {
    fake.addPart([...fake.uploads.values()][0], 6, Buffer.from('junk'))
    return go()
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
})

test('ETags are written as XML', async () => {
  const { fake, mule } = world()
  fake.on('list', async (_, go) => {
    const listed = await go()
    return { ...listed, text: listed.text.replace(/<ETag>.*?<\/ETag>/, '<ETag>&#34;a&lt;&amp;b&#34;</ETag>') }
  })
  fake.on('complete', async ({ call }) => {
    assert.match(String(call.body), /<PartNumber>1<\/PartNumber><ETag>&#34;a&#60;&#38;b&#34;<\/ETag>/)
    return storeError('SlowDown', 503)
  })
  await mule.upload(fileOf(TEXT)).finished
})

for (const code of ['InternalError', 'SlowDown', 'ServiceUnavailable']) {
  test(`200 with ${code} in the body is tried again`, async () => {
    const { fake, mule } = world()
    fake.on('complete', () => storeError(code, 200))
    await mule.upload(fileOf(TEXT)).finished
    assert.equal(fake.count('complete'), 2)
    assert.equal(textOf(fake), TEXT)
  })
}

test('200 with white space before the error is an error all the same', async () => {
  const { fake, mule } = world()
  fake.on('complete', () => {
    const { text } = storeError('EntityTooSmall', 200)
    return answer(`\n\n   ${text}`)
  })
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, { code: 'EntityTooSmall' })
  assert.equal(fake.objects.size, 0)
})

for (const [words, text] of [
  ['empty', ''],
  ['cut off', '<?xml version="1.0"?>\n<CompleteMultipartUploadRes'],
  ['some page', '<html><body>welcome</body></html>'],
]) {
  test(`200 with a body that is ${words}, and it was done: done`, async () => {
    const { fake, mule } = world()
    fake.on('complete', async (_, go) => {
      await go()
      return answer(text)
    })
    await mule.upload(fileOf(TEXT)).finished
    assert.equal(fake.count('complete'), 1)
    assert.equal(fake.count('head'), 1)
  })

  test(`200 with a body that is ${words}, and it was not done: tried again`, async () => {
    const { fake, mule } = world()
    fake.on('complete', () => answer(text))
    await mule.upload(fileOf(TEXT)).finished
    assert.equal(fake.count('complete'), 2)
    assert.equal(textOf(fake), TEXT)
  })
}

test('a store that never says anything readable is not believed, however long it takes', async () => {
  const { clock, fake, mule } = world({ patience: 3_600_000 })
  const began = clock.time
  fake.on('complete', () => answer(''), Infinity)
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, { code: 'UnreadableAnswer' })
  assert.ok(clock.time - began > 3_500_000)
})

test('an object of that name was there before: refused once more, it fails in words', async () => {
  const { fake, mule } = world()
  fake.on('complete', () => storeError('PreconditionFailed', 412), Infinity)
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, { code: 'PreconditionFailed', message: /already/ })
  assert.equal(fake.count('complete'), 2)
})

test('the browser told Complete twice, and the second found the object of the first: done', async () => {
  const { fake, mule } = world()
  fake.on('complete', async (_, go) => {
    await go()
    return storeError('PreconditionFailed', 412)
  })
  assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.count('complete'), 1)
  assert.equal(fake.count('part'), 5)
})

test('the reply to Complete is lost: the object is looked at, nothing is sent again', async () => {
  const { fake, mule } = world()
  fake.on('complete', lostReply)
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('part'), 5)
  assert.equal(fake.count('complete'), 1)
  assert.equal(fake.count('head'), 1)
})

test('a store that is still at an unheard Complete lists fewer and fewer parts: they are not lost', async () => {
  const { fake, mule } = world()
  fake.on('complete', deadLine) // it is at it, and its answer will never come
  let looks = 0
  fake.on(
    'head',
    (_, go) => {
      looks += 1
      ;[...fake.uploads.values()][0].parts.delete(looks)
      if (looks === 3) fake.objects.set(KEY, { bytes: Buffer.from(TEXT), size: TEXT.length })
      return go()
    },
    3
  )
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
  assert.deepEqual([fake.count('part'), fake.count('complete')], [5, 1])
})

test('parts that a store has lost for good since Complete are sent again', async () => {
  const { fake, mule } = world()
  fake.on('complete', (event, go) => {
    ;[...fake.uploads.values()][0].parts.delete(2)
    return deadLine(event, go)
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
  assert.deepEqual([fake.count('part 2'), fake.count('part')], [2, 6])
})

test('the same where the object’s length cannot be read', async () => {
  const { fake, mule } = world()
  fake.hidesLength = true
  fake.on('complete', lostReply)
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('part'), 5)
})

test('NoSuchUpload on Complete, and the object is there: done', async () => {
  const { fake, mule } = world()
  fake.on('complete', async (_, go) => {
    await go()
    return storeError('NoSuchUpload', 404)
  })
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('part'), 5)
})

test('NoSuchUpload on Complete, and no object: afresh', async () => {
  const { fake, mule } = world()
  fake.on('complete', () => {
    fake.uploads.clear()
    return storeError('NoSuchUpload', 404)
  })
  const { key } = await mule.upload(fileOf(TEXT)).finished
  assert.notEqual(key, KEY)
  assert.equal(textOf(fake), TEXT)
})

test('InvalidPart on Complete: listed and tried again', async () => {
  const { fake, mule } = world()
  fake.on('complete', () => storeError('InvalidPart', 400))
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.count('list'), 2)
  assert.equal(fake.count('part'), 5)
})

test('the upload id is gone on a conditional Complete: afresh', async () => {
  const { fake, mule } = world()
  fake.on('complete', () => {
    fake.uploads.clear()
    return storeError('ConditionalRequestConflict', 409)
  })
  assert.notEqual((await mule.upload(fileOf(TEXT)).finished).key, KEY)
})

test('the browser told Complete twice, and the second came in the midst of the first: done', async () => {
  const { fake, mule } = world()
  fake.on('complete', async (_, go) => {
    await go()
    return storeError('ConditionalRequestConflict', 409)
  })
  assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.count('part'), 5)
})

test('somebody else writes to that name: Complete is told once more, then all goes afresh', async () => {
  const { fake, mule } = world()
  fake.on('complete', () => storeError('ConditionalRequestConflict', 409), 2)
  assert.notEqual((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.count('complete'), 3)
})

test('an upload that vanishes again and again fails in the end', async () => {
  const { fake, mule } = world()
  fake.on('list', () => storeError('NoSuchUpload', 404), Infinity)
  const upload = mule.upload(fileOf(TEXT))
  /** @type {string[]} */
  const reasons = []
  upload.addEventListener('restart', (event) => reasons.push(/** @type {CustomEvent} */ (event).detail.error.code))
  await assert.rejects(upload.finished, { code: 'NoSuchUpload' })
  assert.equal(fake.count('create'), 6)
  assert.deepEqual(reasons, Array(5).fill('NoSuchUpload'))
})

test('upload_finished is told until it is heard', async () => {
  const { fake, mule, storage } = world()
  fake.on('upload_finished', deadLine, 20)
  const upload = mule.upload(fileOf(TEXT))
  await upload.finished
  assert.equal(fake.count('upload_finished'), 21)
  assert.equal(fake.records[0].state, 'finished')
  assert.equal(storage.kept.size, 0)
})

test('a server that has lost its database by the end hears of it all the same', async () => {
  const { fake, mule } = world()
  fake.on('upload_finished', (_, go) => {
    fake.records.length = 0
    return go()
  })
  assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.records[0].state, 'finished')
})

test('UnknownUpload at the very end: asked anew, found finished', async () => {
  const { fake, mule } = world()
  fake.on('upload_finished', () => signerError('UnknownUpload', 404))
  assert.equal((await mule.upload(fileOf(TEXT)).finished).key, KEY)
  assert.equal(fake.count('part'), 5)
})

test('the server looks and finds the upload unfinished: listed, and completed again', async () => {
  const { fake, mule } = world()
  // A 200 that means nothing: the store has done nothing of what it says.
  fake.on('complete', () => answer('<CompleteMultipartUploadResult/>'))
  fake.on('upload_finished', () => signerError('NotInStore', 409, { found: 'unfinished', size: null }))
  await mule.upload(fileOf(TEXT)).finished
  assert.equal(textOf(fake), TEXT)
  assert.deepEqual([fake.count('complete'), fake.count('part'), fake.count('create')], [2, 5, 1])
})

for (const found of ['nothing', 'other']) {
  test(`the server looks and finds ${found}: afresh, and never done before it is there`, async () => {
    const { fake, mule } = world()
    fake.on(
      'upload_finished',
      () => {
        fake.uploads.clear()
        fake.objects.clear()
        return signerError('NotInStore', 409, { found, size: null })
      },
      found === 'nothing' ? 3 : 1
    )
    const { key } = await mule.upload(fileOf(TEXT)).finished
    assert.equal(fake.objects.get(key)?.bytes.toString(), TEXT)
    assert.deepEqual([fake.count('part'), fake.count('create')], [10, 2])
  })
}

test('a server that never finds the object is not overruled', async () => {
  const { fake, mule } = world()
  fake.on('upload_finished', () => signerError('NotInStore', 409, { found: 'unfinished', size: null }), Infinity)
  const upload = mule.upload(fileOf(TEXT))
  await assert.rejects(upload.finished, { code: 'NotInStore' })
  assert.equal(upload.state, 'failed')
})

test('a server that cannot ask the store is asked until it can', async () => {
  const { fake, mule } = world()
  fake.on('upload_finished', () => signerError('ObjectStoreUnavailable', 503), 20)
  await mule.upload(fileOf(TEXT)).finished
  assert.deepEqual([fake.count('upload_finished'), fake.count('complete')], [21, 1])
})

test('what the server does not want fails at once, in its words', async () => {
  const { fake, mule } = world()
  fake.on('get_init_signature', () => signerError('TypeNotAllowed', 415))
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, { code: 'TypeNotAllowed', message: 'No: TypeNotAllowed' })
  assert.deepEqual(fake.log, ['get_init_signature'])
})

test('who has too many uploads at a time waits for room', async () => {
  const { fake, mule } = world()
  fake.on('get_init_signature', () => signerError('TooManyUploads', 429), 10)
  const upload = mule.upload(fileOf(TEXT))
  const states = statesOf(upload)
  await upload.finished
  assert.deepEqual(states.slice(0, 4), ['idle', 'starting', 'waiting', 'starting'])
})
