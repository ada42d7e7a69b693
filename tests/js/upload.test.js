import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileOf, statesOf, world } from './world.js'

test('a file of several chunks arrives whole', async () => {
  const { fake, mule, storage } = world()
  const upload = mule.upload(fileOf('abcdefghij'))
  const states = statesOf(upload)
  assert.deepEqual(await upload.finished, {
    key: 'uploads/1/a film.mov',
    url: 'https://bucket.store.example/uploads/1/a film.mov',
  })
  assert.equal(fake.objects.get('uploads/1/a film.mov')?.bytes.toString(), 'abcdefghij')
  assert.deepEqual(states, ['idle', 'starting', 'uploading', 'finishing', 'done'])
  assert.equal(upload.loaded, 10)
  assert.equal(storage.kept.size, 0)
})
