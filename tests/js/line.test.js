import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { advise } from '../../mule_js/src/advice.js'
import { RemoteError } from '../../mule_js/src/errors.js'
import { Line } from '../../mule_js/src/line.js'
import { Vigil } from '../../mule_js/src/vigil.js'
import { FakeClock } from './clock.js'

const { signal } = new AbortController()
const HOUR = 3_600_000

/** @param {'signer' | 'store'} [source] */
const lost = (source = 'store') =>
  new RemoteError('NetworkError', 'no answer', { source, status: 0, where: `https://${source}/k` })
const busy = () => new RemoteError('SlowDown', 'slow', { source: 'store', status: 503 })
const signedOut = () => new RemoteError('Unauthorized', 'who?', { source: 'signer', status: 401 })

/** @param {{ lightAt?: number, probe?: import('../../mule_js/src/line.js').Probe }} [options]  `lightAt`: milliseconds from now. */
function lining({ lightAt = Infinity, probe } = {}) {
  const clock = new FakeClock()
  const began = clock.time
  const browser = /** @type {any} */ (Object.assign(new EventTarget(), { navigator: { onLine: true } }))
  /** @type {[url: string, at: number][]} */
  const probes = []
  const look = async (/** @type {string} */ url) => {
    probes.push([url, clock.time - began])
    return clock.time - began >= lightAt
  }
  const vigil = new Vigil({ every: clock.every, browser })
  const line = new Line({ sleep: clock.sleep, now: clock.now, random: () => 0.5, probe: probe ?? look, vigil })
  /** Rest, and tell when it ended. @param {RemoteError} error @param {number} [milliseconds] */
  const rest = async (error, milliseconds = 300) => {
    const isAnew = await line.rest(error, milliseconds, { signal })
    return { isAnew, after: clock.time - began }
  }
  return { browser, clock, line, probes, rest }
}

test('what a busy store asks for is rested, and nobody probes', async () => {
  const { probes, rest } = lining()
  assert.deepEqual(await rest(busy(), 20_000), { isAnew: false, after: 20_000 })
  assert.deepEqual(probes, [])
})

test('on a line that answers probes it goes on after its rest', async () => {
  const { probes, rest } = lining({ lightAt: 0 })
  assert.deepEqual(await rest(lost()), { isAnew: false, after: 300 })
  assert.deepEqual(probes, [['https://store/k', 300]])
})

test('on a line that has answered somebody else meanwhile nobody probes', async () => {
  const { clock, line, probes, rest } = lining()
  const resting = rest(lost(), 1000)
  clock.time += 1
  line.hear('store')
  assert.equal((await resting).after, 1000)
  assert.deepEqual(probes, [])
})

test('one probes in the name of all, and all go on when there is an answer', async () => {
  const { probes, rest } = lining({ lightAt: 5000 })
  const ends = await Promise.all([300, 400, 500, 600].map((milliseconds) => rest(lost(), milliseconds)))
  for (const { after } of ends) assert.ok(after >= 5000 && after < 8000, `${after}`)
  assert.equal(new Set(ends.map(({ after }) => after)).size, 1)
  assert.ok(probes.length <= 5, `${probes}`)
})

test('where probes are never answered somebody tries all the same', async () => {
  const { rest } = lining()
  const { after } = await rest(lost())
  assert.ok(after >= 4000 && after <= 8500, `${after}`)
})

test('a probe that is swallowed is given up, and the next one is heard', async () => {
  let count = 0
  const { rest } = lining({
    probe: () => {
      count += 1
      return count === 1 ? new Promise(() => {}) : Promise.resolve(true)
    },
  })
  const { after } = await rest(lost())
  assert.ok(after < 6000, `${after}`)
  assert.equal(count, 2)
})

test('an answer of the store says nothing of the signer', async () => {
  const { line, rest } = lining()
  const resting = rest(lost('signer'))
  for (let turns = 0; turns < 4; turns += 1) {
    await turn()
    line.hear('store')
  }
  assert.ok((await resting).after > 4000)
})

test('an answer wakes those who wait for the line, and not those who rest before they try again', async () => {
  const { line, rest } = lining()
  const [waiting, resting, slowed] = [rest(lost(), 0), rest(lost(), 4000), rest(busy(), 4000)]
  await turn()
  await turn()
  line.hear('store')
  const ends = await Promise.all([waiting, resting, slowed])
  assert.ok(ends[0].after < 4000)
  assert.ok(ends[1].after >= 4000)
  assert.equal(ends[2].after, 4000)
})

for (const [event, error, isWoken] of /** @type {[string, RemoteError, boolean][]} */ ([
  ['online', lost(), true],
  ['resume', lost(), true],
  ['focus', lost(), true],
  ['focus', signedOut(), true],
  ['online', signedOut(), false],
  ['online', busy(), false],
  ['focus', busy(), false],
])) {
  test(`${event} ${isWoken ? 'wakes' : 'does not wake'} what waits for the ${error.reason}`, async () => {
    const { browser, rest } = lining()
    const resting = rest(error, HOUR)
    browser.dispatchEvent(new Event(event))
    assert.deepEqual(await resting, isWoken ? { isAnew: true, after: 0 } : { isAnew: false, after: HOUR })
  })
}

test('a person who presses retry wakes all', async () => {
  const { line, rest } = lining()
  const resting = [lost(), busy(), signedOut()].map((error) => rest(error, HOUR))
  line.wake()
  for (const end of await Promise.all(resting)) assert.deepEqual(end, { isAnew: true, after: 0 })
})

test('while the browser says that it is offline, it is asked seldom', async () => {
  const { browser, probes, rest } = lining()
  browser.navigator.onLine = false
  for (let tries = 0; tries < 6; tries += 1) await rest(lost())
  assert.ok(probes.length <= 6, `${probes}`)
})

test('a rest ends with the signal, and leaves nothing behind', async () => {
  const { clock, line } = lining()
  const stop = new AbortController()
  const resting = line.rest(lost(), HOUR, stop)
  assert.equal(clock.beating, 1)
  stop.abort(new Error('enough'))
  await assert.rejects(resting, /enough/)
  assert.equal(clock.beating, 0)
})

test('what it waits for is told in the best words known', async () => {
  const { browser, line } = lining()
  const told = (/** @type {RemoteError} */ error, /** @type {number} */ failures) => {
    const { code, message, reason } = /** @type {RemoteError} */ (advise(line.explain(error, failures)))
    return [code, reason, message].join(': ')
  }
  assert.equal(told(busy(), 9), 'SlowDown: store: slow')
  assert.match(told(lost(), 9), /^NetworkError: network: no answer/)
  line.hear('store')
  assert.match(told(lost(), 3), /^NetworkError: network: no answer/)
  assert.match(told(lost(), 4), /^NetworkError: network: .*answers, but.*CORS/)
  line.hear('signer')
  assert.match(told(lost('signer'), 4), /Log in/)
  browser.navigator.onLine = false
  assert.match(told(lost(), 1), /^Offline: offline: /)
})

test('where something was lost nothing is sent before somebody is heard there, but for one a minute', () => {
  const { clock, line } = lining()
  const isOpen = (/** @type {'signer' | 'store'} */ end) => {
    try {
      line.check(end)
      return true
    } catch (/** @type {any} */ error) {
      assert.equal(error.code, 'Dark')
      return false
    }
  }
  assert.equal(isOpen('store'), true)
  line.lose('store')
  assert.deepEqual([isOpen('store'), isOpen('signer')], [false, true])
  clock.time += 60_000
  assert.deepEqual([isOpen('store'), isOpen('store')], [true, false])
  line.hear('store')
  assert.deepEqual([isOpen('store'), isOpen('store')], [true, true])
})

/** Inspect every second, and say after how many seconds it was back. @param {(second: number) => boolean} isUp */
async function inspecting(isUp) {
  let second = 0
  const { clock, line } = lining({ probe: async () => isUp(second) })
  for (; second < 40; second += 1) {
    if ((await line.inspect('store', 'https://s/k')).isBack) return second
    clock.time += 1000
  }
  return null
}

test('an end that was dark for a while and answers again has come back', async () => {
  const second = Number(await inspecting((second) => second < 5 || second >= 35))
  assert.ok(second >= 35 && second <= 37, `${second}`)
})

test('a probe tells who is there at once, not who was there a moment ago, nor who is slow', async () => {
  let delay = 0
  const { clock, line } = lining({ probe: () => clock.sleep(delay).then(() => true) })
  const isPrompt = async () => {
    const answer = line.inspect('store', 'https://s/k')
    await clock.pass(2000)
    return (await answer).isPrompt
  }
  assert.deepEqual([await isPrompt(), await isPrompt()], [true, false])
  await clock.pass(10_000)
  delay = 1600
  assert.equal(await isPrompt(), false)
})

test('one that answers all the time, or missed one probe, has not', async () => {
  assert.equal(await inspecting(() => true), null)
  assert.equal(await inspecting((second) => second !== 10), null)
})

test('one name of the store that answers has not come back because another one is gone', async () => {
  const { clock, line } = lining({ probe: async (url) => url.includes('//a/') })
  for (let second = 0; second < 20; second += 1) {
    await line.inspect('store', 'https://b/k')
    clock.time += 1000
  }
  clock.time += 1000
  assert.deepEqual(await line.inspect('store', 'https://a/k'), { isPrompt: true, isBack: false })
})
