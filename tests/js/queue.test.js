import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signerError, storeError } from './fake.js'
import { fileOf, reaches, world } from './world.js'

test('of twenty files three fail, each in its own way, and the others arrive', async () => {
  const { fake, mule } = world({ workers: 4 })
  const files = Array.from({ length: 20 }, (_, index) => fileOf(`the text of file ${index}`, { name: `${index}.txt` }))
  const isOf =
    (/** @type {string} */ name) =>
    (/** @type {import('./fake.js').Event} */ { params }) =>
      params.filename === name || params.key?.endsWith(`/${name}`)
  fake.faults.push((event) => {
    if (isOf('3.txt')(event) && event.action === 'get_init_signature') return signerError('KeyNotAllowed', 403)
    if (isOf('7.txt')(event) && event.action.startsWith('part ')) return storeError('EntityTooLarge', 400)
    return undefined
  })
  Object.defineProperty(files[0], 'arrayBuffer', {
    async value() {
      throw new DOMException('', 'NotReadableError')
    },
  })
  const uploads = files.map((file) => mule.upload(file))
  const outcomes = await Promise.allSettled(uploads.map(({ finished }) => finished))
  assert.deepEqual(
    outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [[index, outcome.reason.code]] : [])),
    [
      [0, 'FileUnreadable'],
      [3, 'KeyNotAllowed'],
      [7, 'EntityTooLarge'],
    ]
  )
  assert.equal(fake.objects.size, 17)
  for (const { bytes } of fake.objects.values()) assert.match(bytes.toString(), /^the text of file \d+$/)
  assert.deepEqual(mule.uploads, [])
})

test('a Mule knows its uploads until they are over', async () => {
  const { mule } = world()
  const [first, second, third] = ['one', 'two', 'three'].map((text) => mule.upload(fileOf(text), { autostart: false }))
  assert.deepEqual(mule.uploads, [first, second, third])
  first.start()
  await first.finished
  second.cancel()
  assert.deepEqual(mule.uploads, [third])
  third.pause()
  assert.deepEqual(mule.uploads, [third])
  third.resume()
  await reaches(third, 'done')
  assert.deepEqual(mule.uploads, [])
})
