import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { answer, deadLine, hang, signerError, storeError } from './fake.js'
import { fileOf, reaches, statesOf, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes

/** @param {import('./fake.js').Fake} fake */
const textOf = (fake) => [...fake.objects.values()].map(({ bytes }) => bytes.toString()).join('|')

/** Where an upload can be stopped: the call that hangs there, and the state that the page sees. */
const PLACES = /** @type {const} */ ([
  ['get_init_signature', 'starting'],
  ['create', 'starting'],
  ['get_all_signatures', 'starting'],
  ['part 1', 'uploading'],
  ['part 3', 'uploading'],
  ['list', 'finishing'],
  ['complete', 'finishing'],
  ['upload_finished', 'finishing'],
])

/** An upload that hangs at a call. @param {string} call */
async function stuckAt(call) {
  const made = world({ workers: 2 })
  const stuck = new Promise((resolve) => {
    made.fake.on(call, (event, go) => {
      resolve(undefined)
      return hang(event, go)
    })
  })
  const upload = made.mule.upload(fileOf(TEXT))
  await stuck
  await turn()
  return { ...made, upload }
}

for (const [call, state] of PLACES) {
  test(`paused at ${call}, it stops, and goes on from there`, async () => {
    const { fake, upload } = await stuckAt(call)
    assert.equal(upload.state, state)
    upload.pause()
    assert.equal(upload.state, 'paused')
    await turn()
    assert.equal(fake.underway, 0)
    assert.equal(upload.sending.size, 0)
    const stored = upload.parts.filter((part) => part === 2).length
    const sent = fake.count('part')
    upload.resume()
    assert.equal((await upload.finished).key, KEY)
    assert.equal(textOf(fake), TEXT)
    assert.equal(fake.count('part') - sent, 5 - stored)
  })

  test(`cancelled at ${call}, it ends, and nothing is left`, async () => {
    const { fake, storage, upload } = await stuckAt(call)
    const finished = assert.rejects(upload.finished, { code: 'Cancelled' })
    const cancelled = upload.cancel()
    assert.equal(upload.state, 'cancelled')
    assert.equal(upload.error?.code, 'Cancelled')
    await finished
    await cancelled
    assert.equal(fake.underway, 0)
    assert.equal(fake.uploads.size, 0)
    assert.equal(storage.kept.size, 0)
    assert.equal(upload.state, 'cancelled')
  })

  test(`paused and resumed again and again at ${call}, it arrives`, async () => {
    const { fake, upload } = await stuckAt(call)
    for (let times = 0; times < 5; times += 1) {
      upload.pause()
      upload.resume()
    }
    await upload.finished
    assert.equal(textOf(fake), TEXT)
  })
}

test('a pause keeps what has arrived, and lists nothing that it knows', async () => {
  const { fake, upload } = await stuckAt('part 4')
  upload.pause()
  await turn()
  assert.equal(upload.loaded, 14)
  upload.resume()
  await upload.finished
  assert.equal(fake.count('list'), 1)
  assert.equal(fake.count('part'), 6)
})

test('a pause while it waits ends the waiting', async () => {
  const { fake, mule } = world()
  fake.on('create', deadLine, 3)
  const upload = mule.upload(fileOf(TEXT))
  await reaches(upload, 'waiting')
  upload.pause()
  assert.equal(upload.waitingFor, null)
  assert.equal(upload.error, null)
  await turn()
  const asked = fake.log.length
  for (let turns = 0; turns < 10; turns += 1) await turn()
  assert.equal(fake.log.length, asked)
  upload.resume()
  await upload.finished
})

test('a pause frees the workers for the other files', async () => {
  const { fake, mule } = world({ workers: 1 })
  fake.on('part 1', hang)
  const first = mule.upload(fileOf(TEXT, { name: 'first' }))
  await reaches(first, 'uploading')
  await turn()
  first.pause()
  await mule.upload(fileOf(TEXT, { name: 'second' })).finished
  first.resume()
  await first.finished
  assert.equal(fake.objects.size, 2)
})

test('paused before it began, it begins by resume', async () => {
  const { fake, mule } = world()
  const upload = mule.upload(fileOf(TEXT))
  upload.pause()
  await turn()
  assert.deepEqual(fake.log, [])
  upload.start()
  assert.equal(upload.state, 'paused')
  upload.resume()
  await upload.finished
})

test('cancelled before it began, it asks nobody', async () => {
  const { fake, mule } = world()
  const upload = mule.upload(fileOf(TEXT))
  assert.equal(await upload.cancel(), true)
  await turn()
  assert.deepEqual(fake.log, [])
  assert.equal(upload.state, 'cancelled')
})

test('cancelled while paused, it removes what the store has', async () => {
  const { fake, storage, upload } = await stuckAt('part 4')
  upload.pause()
  await turn()
  assert.equal(await upload.cancel(), true)
  assert.equal(fake.uploads.size, 0)
  assert.equal(fake.records[0].state, 'aborted')
  assert.equal(storage.kept.size, 0)
})

test('cancelled while the object is being made, it does not say that nothing is left', async () => {
  const { fake, mule } = world()
  fake.on('complete', async (_, go) => {
    await go()
    return new Promise(() => {})
  })
  const upload = mule.upload(fileOf(TEXT))
  await reaches(upload, 'finishing')
  while (fake.objects.size === 0) await turn()
  assert.equal(await upload.cancel(), false)
})

test('cancelled while it waits, it ends', async () => {
  const { fake, mule } = world()
  fake.on('part', () => storeError('SlowDown', 503), Infinity)
  const upload = mule.upload(fileOf(TEXT))
  await reaches(upload, 'waiting')
  assert.equal(await upload.cancel(), true)
  assert.equal(fake.uploads.size, 0)
})

test('cancelled after it failed, it removes what the store has', async () => {
  const { fake, mule } = world()
  fake.on('part 3', () => storeError('EntityTooLarge', 400))
  const upload = mule.upload(fileOf(TEXT))
  await assert.rejects(upload.finished, { code: 'EntityTooLarge' })
  assert.equal(await upload.cancel(), true)
  assert.equal(upload.state, 'cancelled')
  assert.equal(fake.uploads.size, 0)
})

test('cancelled while a remembered upload is looked up, it removes that', async () => {
  const { fake, page } = world({ workers: 1 })
  const first = page().upload(fileOf(TEXT))
  await reaches(first, 'uploading')
  first.pause()
  await turn()
  fake.on('get_init_signature', hang)
  const second = page().upload(fileOf(TEXT))
  await reaches(second, 'starting')
  await turn()
  assert.equal(await second.cancel(), true)
  assert.equal(fake.uploads.size, 0)
})

test('cancelled after it is done, it stays done', async () => {
  const { fake, mule } = world()
  const upload = mule.upload(fileOf(TEXT))
  await upload.finished
  assert.equal(await upload.cancel(), false)
  assert.equal(upload.state, 'done')
  assert.equal(textOf(fake), TEXT)
})

test('cancelled twice is cancelled once', async () => {
  const { fake, upload } = await stuckAt('part 4')
  assert.deepEqual(await Promise.all([upload.cancel(), upload.cancel()]), [true, true])
  assert.equal(fake.count('get_delete_signature'), 1)
})

test('removing is tried again, and what is gone already is removed', async () => {
  const { fake, upload } = await stuckAt('part 4')
  fake.on('get_delete_signature', deadLine, 2)
  fake.on('abort', async (_, go) => {
    await go()
    return answer('', 503)
  })
  assert.equal(await upload.cancel(), true)
  assert.equal(fake.count('abort'), 2)
})

test('removing is given up after a minute, and says so', async () => {
  const { clock, fake, upload } = await stuckAt('part 4')
  const began = clock.time
  fake.on('get_delete_signature', deadLine, Infinity)
  assert.equal(await upload.cancel(), false)
  assert.ok(clock.time - began <= 60_000)
})

test('an upload that is over on the server has nothing to remove', async () => {
  const { fake, upload } = await stuckAt('part 4')
  fake.on('get_delete_signature', () => signerError('UploadOver', 409, { state: 'finished' }))
  assert.equal(await upload.cancel(), true)
  assert.equal(fake.count('abort'), 0)
})

test('after its end nothing moves it', async () => {
  const { mule } = world()
  const upload = mule.upload(fileOf(TEXT))
  await upload.finished
  const states = statesOf(upload)
  upload.pause()
  upload.resume()
  upload.start()
  await turn()
  assert.deepEqual(states, ['done'])
})

test('a cancelled file can be uploaded again, from its beginning', async () => {
  const { fake, mule, upload } = await stuckAt('part 4')
  await upload.cancel()
  const { key } = await mule.upload(fileOf(TEXT)).finished
  assert.notEqual(key, KEY)
  assert.equal(textOf(fake), TEXT)
})

test('a file that is uploaded again while its cancelled upload is given up does not join that', async () => {
  const { fake, mule, upload } = await stuckAt('part 4')
  let letGo = () => {}
  const held = new Promise((resolve) => {
    letGo = () => resolve(undefined)
  })
  fake.on('get_delete_signature', (_event, go) => held.then(go))
  const cancelled = upload.cancel()
  const again = mule.upload(fileOf(TEXT))
  again.addEventListener('restart', () => assert.fail('it has joined what goes'))
  await reaches(again, 'uploading')
  letGo()
  assert.equal(await cancelled, true)
  assert.notEqual((await again.finished).key, KEY)
  assert.equal(textOf(fake), TEXT)
  assert.equal(fake.uploads.size, 0)
})

test('who goes on as soon as he hears of the pause does so, and the next pause is one', async () => {
  const { fake, upload } = await stuckAt('part 3')
  const goOn = () => upload.state === 'paused' && upload.resume()
  upload.addEventListener('statechange', goOn)
  upload.pause()
  upload.removeEventListener('statechange', goOn)
  assert.equal(upload.state, 'starting')
  await reaches(upload, 'uploading')
  fake.on('complete', hang)
  await reaches(upload, 'finishing')
  upload.pause()
  await turn()
  assert.deepEqual([upload.state, fake.underway, fake.objects.size], ['paused', 0, 0])
})

test('a pause that comes with the last news is one, and who goes on finds it done', async () => {
  const { fake, mule } = world({ workers: 2 })
  const upload = mule.upload(fileOf(TEXT))
  const pause = () => {
    if (upload.state !== 'finishing' || fake.count('upload_finished') === 0) return
    upload.removeEventListener('statechange', pause)
    upload.removeEventListener('progress', pause)
    upload.pause()
  }
  upload.addEventListener('statechange', pause)
  upload.addEventListener('progress', pause)
  if ((await Promise.race([reaches(upload, 'paused').then(() => 'paused'), upload.finished])) === 'paused')
    upload.resume()
  assert.equal((await upload.finished).key, KEY)
  assert.equal(upload.state, 'done')
  assert.deepEqual(mule.uploads, [])
})

test('who goes on as soon as he hears that a paused upload is cancelled does not', async () => {
  const { fake, upload } = await stuckAt('part 3')
  upload.pause()
  await turn()
  upload.addEventListener('progress', () => upload.resume())
  await upload.cancel()
  await turn()
  assert.deepEqual([upload.state, fake.underway], ['cancelled', 0])
})
