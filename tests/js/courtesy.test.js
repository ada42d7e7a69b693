import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { fakeBrowser } from './browser.js'
import { hang, signerError } from './fake.js'
import { fileOf, reaches, world } from './world.js'

/** An upload that has come to a part that never ends. @param {object} [options] */
async function running(options = {}) {
  const tab = fakeBrowser().tab()
  const made = world({ ...options, browser: tab.port })
  made.fake.on('part 1', hang)
  const upload = made.mule.upload(fileOf('abcd'))
  await reaches(upload, 'uploading')
  await turn()
  return { ...made, tab, upload }
}

test('the screen stays awake while something is under way, and no longer', async () => {
  const { tab, upload } = await running()
  assert.equal(tab.awake, 1)
  upload.pause()
  assert.equal(tab.awake, 0)
  upload.resume()
  await upload.finished
  await turn()
  assert.equal(tab.awake, 0)
})

test('it stays awake again when the page comes back to the foreground', async () => {
  const { tab } = await running()
  tab.become('hidden')
  assert.equal(tab.awake, 0)
  tab.become('visible')
  await turn()
  assert.equal(tab.awake, 1)
})

test('a page in the background does not ask for it, nor one that has nothing to do', async () => {
  const { tab, upload } = await running()
  tab.become('hidden')
  upload.pause()
  upload.resume()
  await turn()
  assert.equal(tab.sentinels.length, 1)
  await upload.finished
  tab.become('visible')
  await turn()
  assert.equal(tab.awake, 0)
})

test('two files keep it awake once, until the last of them ends', async () => {
  const { fake, tab, mule, upload } = await running()
  fake.on('part 1', hang)
  const other = mule.upload(fileOf('efgh'))
  await reaches(other, 'uploading')
  await turn()
  assert.equal(tab.sentinels.length, 1)
  upload.cancel()
  assert.equal(tab.awake, 1)
  other.cancel()
  assert.equal(tab.awake, 0)
})

test('a pause while the browser still thinks about it leaves nothing awake', async () => {
  const tab = fakeBrowser().tab()
  const { mule } = world({ browser: tab.port })
  const upload = mule.upload(fileOf('abcd'), { autostart: false })
  upload.start()
  upload.pause()
  await turn()
  assert.equal(tab.awake, 0)
})

test('a browser that refuses, or has no such thing, does not matter', async () => {
  const tab = fakeBrowser().tab()
  tab.canStayAwake = false
  for (const browser of [tab.port, {}]) {
    const { mule } = world({ browser })
    assert.ok(await mule.upload(fileOf('abcd')).finished)
  }
})

test('who leaves the page is warned only while something is under way', async () => {
  const { tab, upload } = await running()
  assert.equal(tab.warns, true)
  upload.pause()
  assert.equal(tab.warns, false)
  upload.resume()
  assert.equal(tab.warns, true)
  await upload.finished
  assert.equal(tab.warns, false)
})

test('an upload that fails does not keep anybody', async () => {
  const tab = fakeBrowser().tab()
  const { fake, mule } = world({ browser: tab.port })
  fake.on('get_init_signature', () => signerError('KeyNotAllowed', 403))
  await mule.upload(fileOf('abcd')).finished.catch(() => {})
  await turn()
  assert.equal(tab.warns, false)
  assert.equal(tab.awake, 0)
})

test('a tab that only looks on at another one’s upload does neither', async () => {
  const browser = fakeBrowser()
  const [first, second] = [browser.tab(), browser.tab()]
  const { fake, page } = world()
  fake.on('part 1', hang)
  await reaches(page({ browser: first.port }).upload(fileOf('abcd')), 'uploading')
  await reaches(page({ browser: second.port }).upload(fileOf('abcd')), 'waiting')
  await turn()
  assert.deepEqual([first.warns, second.warns], [true, false])
  assert.deepEqual([first.awake, second.awake], [1, 0])
})

test('both can be switched off', async () => {
  const { tab } = await running({ keepAwake: false, warnOnLeave: false })
  assert.equal(tab.warns, false)
  assert.equal(tab.awake, 0)
})
