import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mule } from '../../mule_js/src/core.js'
import { signerError, storeError } from './fake.js'
import { seal } from './sealing.js'
import { fileOf, reaches, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes

/** @param {object} [options] */
function coreWorld(options = {}) {
  const { clock, fake } = world()
  const { now, sleep, every } = clock
  const { send, probe } = fake
  const ports = { send, probe, now, sleep, every, random: () => 0.5, browser: {} }
  const page = () => new Mule({ ...ports, ...options })
  return { clock, fake, page, mule: page() }
}

test('the core brings a file there whole', async () => {
  const { fake, mule } = coreWorld()
  const { key } = await mule.upload(fileOf(TEXT)).finished
  assert.equal(fake.objects.get(key)?.bytes.toString(), TEXT)
  assert.deepEqual(mule.uploads, [])
})

test('after a reload it goes on by what the server remembers', async () => {
  const { fake, mule, page } = coreWorld({ workers: 1 })
  const first = mule.upload(fileOf(TEXT))
  await new Promise((resolve) => first.addEventListener('partchange', () => first.parts[2] === 2 && resolve(undefined)))
  first.pause()
  await page().upload(fileOf(TEXT)).finished
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
  for (const stored of [1, 2, 3]) assert.equal(fake.count(`part ${stored}`), 1)
})

test('an upload that the signer no longer knows is found again by the ticket', async () => {
  const { fake, mule } = coreWorld({ workers: 1 })
  fake.on('get_end_signature', () => signerError('UnknownUpload', 404))
  fake.on('complete', () => storeError('AccessDenied', 403)) // asks for that signature
  await mule.upload(fileOf(TEXT)).finished
  const asked = fake.events.filter(({ action }) => action === 'get_init_signature').map(({ params }) => params.ticket)
  assert.equal(asked.length, 2)
  assert.equal(asked[0], undefined)
  assert.match(asked[1], /uploads\/1/)
  assert.equal(fake.count('part'), 5)
})

test('where digests are wanted it fails before the store hears of it, and says which bundle makes them', async () => {
  const { fake, mule } = coreWorld()
  seal(fake, 'checksum')
  await assert.rejects(mule.upload(fileOf(TEXT)).finished, { code: 'CoreOnly', message: /small bundle/ })
  assert.equal(fake.count('create'), 0)
})

test('what is cancelled is removed from the store', async () => {
  const { fake, mule } = coreWorld({ workers: 1 })
  const upload = mule.upload(fileOf(TEXT))
  await reaches(upload, 'uploading')
  assert.equal(await upload.cancel(), true)
  assert.equal(fake.uploads.size, 0)
})

test('an option left undefined takes the default', async () => {
  const { mule } = coreWorld({ workers: undefined, patience: undefined })
  await mule.upload(fileOf(TEXT)).finished
})
