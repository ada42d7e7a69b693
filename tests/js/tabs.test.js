import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { fakeBrowser } from './browser.js'
import { hang, signerError, storeError } from './fake.js'
import { fileOf, hollowFile, reaches, statesOf, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghijklmnopqr' // five parts of 4 bytes

/** Two tabs; the first one's upload hangs at its third part, and the second one has been given the same file. */
async function lookingOn({
  answered = /** @type {import('./fake.js').Fault} */ ((_, go) => go()),
  until = 'waiting',
} = {}) {
  const browser = fakeBrowser()
  const made = world({ workers: 1 })
  const [first, second] = [1, 2].map(() => made.page({ browser: browser.tab().port }))
  /** @type {(value: unknown) => void} */
  let goOn = () => {}
  const stuck = new Promise((resolve) => {
    made.fake.on('part 3', async (event, go) => {
      resolve(undefined)
      await new Promise((done) => {
        goOn = done
      })
      return answered(event, go) ?? go()
    })
  })
  const working = first.upload(fileOf(TEXT))
  await stuck
  const looking = second.upload(fileOf(TEXT))
  const states = statesOf(looking)
  await reaches(looking, until)
  return { ...made, browser, working, looking, states, goOn: () => goOn(undefined) }
}

test('of two tabs with one file the second looks on, and is done when the first is', async () => {
  const { fake, working, looking, states, goOn } = await lookingOn()
  assert.equal(looking.waitingFor, 'tab')
  const asked = fake.log.length
  await turn()
  assert.equal(fake.log.length, asked)
  goOn()
  assert.deepEqual(await looking.finished, await working.finished)
  assert.equal(looking.key, KEY)
  assert.deepEqual(states, ['idle', 'starting', 'waiting', 'finishing', 'done'])
  assert.equal(fake.count('create'), 1)
  assert.equal(fake.count('part'), 5)
})

test('the second shows how far the first is', async () => {
  const { clock, looking, goOn } = await lookingOn()
  /** @type {number[]} */
  const shown = []
  looking.addEventListener('progress', () => shown.push(looking.loaded))
  clock.time += 200
  goOn()
  await looking.finished
  assert.ok(shown[0] > 8 && shown[0] < 18, `${shown}`)
  assert.equal(looking.loaded, 18)
})

for (const [how, end] of /** @type {[string, (upload: import('../../mule_js/src/index.js').Upload) => unknown][]} */ ([
  ['pauses', (upload) => upload.pause()],
  ['cancels', (upload) => upload.cancel()],
])) {
  test(`the second takes over at once when the first ${how}`, async () => {
    const { fake, working, looking } = await lookingOn()
    end(working)
    await looking.finished
    assert.equal([...fake.objects.values()][0].bytes.toString(), TEXT)
  })
}

test('the second takes over what the first has sent when the first is closed', async () => {
  const { fake, working, looking, states } = await lookingOn()
  working.pause() // as far as the locks and the line go, a tab that is closed does the same
  assert.equal((await looking.finished).key, KEY)
  assert.equal(fake.count('create'), 1)
  assert.equal(fake.count('part'), 6) // the third was under way
  assert.deepEqual(states, ['idle', 'starting', 'waiting', 'starting', 'uploading', 'finishing', 'done'])
})

test('the second takes over when the first fails', async () => {
  const { working, looking, goOn } = await lookingOn({ answered: () => storeError('NoSuchBucket', 404) })
  goOn()
  await assert.rejects(working.finished, { code: 'NoSuchBucket' })
  assert.equal((await looking.finished).key, KEY)
})

test('the one that paused waits in its turn when it goes on', async () => {
  const { working, looking } = await lookingOn()
  working.pause()
  await reaches(looking, 'starting')
  working.resume()
  await reaches(working, 'waiting')
  assert.equal(working.waitingFor, 'tab')
  assert.deepEqual(await working.finished, await looking.finished)
})

test('whoever only looks on can pause and cancel, which is nothing to the first', async () => {
  const { fake, working, looking, goOn } = await lookingOn()
  looking.pause()
  assert.equal(looking.state, 'paused')
  looking.resume()
  await reaches(looking, 'waiting')
  assert.equal(await looking.cancel(), false)
  goOn()
  assert.equal((await working.finished).key, KEY)
  assert.equal(fake.count('abort'), 0)
})

test('nothing is held after done, failed, cancelled or paused', async () => {
  const browser = fakeBrowser()
  const held = async () => (await browser.locks.query()).held.length
  const { fake, page } = world({ workers: 1, browser: browser.tab().port })

  await page().upload(fileOf('done')).finished
  await turn()
  assert.equal(await held(), 0)

  fake.on('get_init_signature', () => signerError('KeyNotAllowed', 403))
  await assert.rejects(page().upload(fileOf('failed')).finished, { code: 'KeyNotAllowed' })
  await turn()
  assert.equal(await held(), 0)

  for (const end of /** @type {const} */ (['pause', 'cancel'])) {
    fake.on('part 1', hang)
    const upload = page().upload(fileOf(end))
    await reaches(upload, 'uploading')
    assert.equal(await held(), 1)
    await upload[end]()
    await turn()
    assert.equal(await held(), 0)
  }
})

test('the same file twice in one tab is sent once', async () => {
  const { fake, mule } = world({ browser: fakeBrowser().tab().port })
  const uploads = [mule.upload(fileOf(TEXT)), mule.upload(fileOf(TEXT))]
  const [one, other] = await Promise.all(uploads.map(({ finished }) => finished))
  assert.deepEqual(one, other)
  assert.equal(fake.count('part'), 5)
})

test('to make a Mule opens no channel', () => {
  const browser = fakeBrowser()
  world().page({ browser: browser.tab().port })
  assert.equal(browser.channels.size, 0)
})

test('different files do not wait for one another', async () => {
  const browser = fakeBrowser()
  const { page } = world()
  const uploads = ['one', 'two'].map((text) => page({ browser: browser.tab().port }).upload(fileOf(text)))
  const states = uploads.map(statesOf)
  await Promise.all(uploads.map(({ finished }) => finished))
  assert.ok(!states.flat().includes('waiting'))
})

test('where locks are forbidden, or there are none, both tabs work and both arrive', async () => {
  const forbidden = { request: async () => Promise.reject(new DOMException('', 'SecurityError')), query: forbid }
  for (const locks of [forbidden, null]) {
    const browser = fakeBrowser({ locks })
    const { fake, page } = world({ workers: 1 })
    const uploads = [1, 2].map(() => page({ browser: browser.tab().port }).upload(fileOf(TEXT)))
    const results = await Promise.all(uploads.map(({ finished }) => finished))
    assert.equal(results[0].key, results[1].key)
    assert.equal([...fake.objects.values()][0].bytes.toString(), TEXT)
  }
})

async function forbid() {
  throw new DOMException('', 'SecurityError')
}

test('who goes on after another tab has gone on does not send what that one has sent', async () => {
  const browser = fakeBrowser()
  const { clock, fake, page } = world({ workers: 1 })
  const [first, second] = [1, 2].map(() => page({ browser: browser.tab().port }))
  fake.on('part 2', hang)
  const one = first.upload(fileOf(TEXT))
  while (fake.count('part 2') === 0) await turn()
  await one.pause()
  fake.on('part 5', hang)
  const other = second.upload(fileOf(TEXT))
  while (fake.count('part 5') === 0) await turn()
  clock.time += 200
  await other.pause()
  await turn()
  fake.log.length = 0
  one.resume()
  await one.finished
  assert.deepEqual(
    fake.log.filter((action) => action.startsWith('part')),
    ['part 5']
  )
})

test('cancelled before its turn, what another tab is sending stays', async () => {
  const { fake, working, looking, goOn } = await lookingOn({ until: 'starting' })
  assert.equal(await looking.cancel(), false)
  goOn()
  await working.finished
  assert.deepEqual([fake.count('abort'), fake.count('create'), fake.count('part')], [0, 1, 5])
})

test('news of a tab whose script is older change nothing of what is shown', async () => {
  const { browser, looking } = await lookingOn()
  const [{ name }] = (await browser.locks.query()).held
  const { BroadcastChannel } = /** @type {Required<import('../../mule_js/src/types.js').Browser>} */ (
    browser.tab().port
  )
  new BroadcastChannel('mule').postMessage({ fingerprint: name.slice('mule '.length), result: { key: KEY, url: null } })
  await turn()
  assert.equal(looking.loaded, 0)
})

test('what other tabs tell of other files is nothing to it', async () => {
  const { browser, fake, looking, page, goOn } = await lookingOn()
  await page({ browser: browser.tab().port }).upload(fileOf('other')).finished
  await turn()
  assert.deepEqual([looking.state, looking.loaded], ['waiting', 0])
  goOn()
  await looking.finished
  assert.equal(fake.objects.size, 2)
})

test('a file that cannot be handed over to other tabs arrives all the same', async () => {
  const browser = fakeBrowser()
  const { fake, page } = world()
  const [first, second] = [1, 2].map(() => page({ browser: browser.tab().port }))
  await second.upload(fileOf('opens its ears')).finished
  fake.keepsBytes = false
  await first.upload(hollowFile(40)).finished
  await turn()
  assert.equal((await browser.locks.query()).held.length, 0)
})

test('where another tab has begun it afresh, its key is that of the object', async () => {
  const browser = fakeBrowser()
  const { fake, page } = world({ workers: 1 })
  const [first, second] = [1, 2].map(() => page({ browser: browser.tab().port }))
  const looking = first.upload(fileOf(TEXT))
  await reaches(looking, 'uploading')
  looking.pause()
  await turn()
  const joined = second.upload(fileOf(TEXT))
  await reaches(joined, 'uploading')
  await joined.cancel()
  const afresh = second.upload(fileOf(TEXT))
  await reaches(afresh, 'uploading')
  looking.resume()
  const { key } = await looking.finished
  assert.deepEqual([looking.key, [...fake.objects.keys()]], [key, [key]])
})
