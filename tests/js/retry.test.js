import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoff, Persistence, parseRetryAfter } from '../../mule_js/src/retry.js'
import { FakeClock } from './clock.js'

test('the wait is drawn from a range that doubles up to half a minute', () => {
  const almostOne = () => 1 - Number.EPSILON
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => Math.round(backoff(failures, almostOne))),
    [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
  )
  assert.equal(
    backoff(7, () => 0),
    100
  )
})

test('Retry-After is seconds or a date', () => {
  const noon = Date.UTC(2026, 10, 22, 12)
  assert.equal(parseRetryAfter('120', noon), 120_000)
  assert.equal(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', noon), 30_000)
  assert.equal(parseRetryAfter('Sun, 22 Nov 2026 11:00:00 GMT', noon), null)
  assert.equal(parseRetryAfter('soon', noon), null)
  assert.equal(parseRetryAfter(undefined, noon), null)
})

test('nobody may ask for more than an hour: that is a wrong clock', () => {
  const noon = Date.UTC(2026, 10, 22, 12)
  assert.equal(parseRetryAfter('31536000', noon), 3_600_000)
  assert.equal(parseRetryAfter('Mon, 23 Nov 2026 12:00:00 GMT', noon), 3_600_000)
})

/** A line that is only slept on. @param {FakeClock} clock @param {object} more @returns {any} */
const restingBy = (clock, more) => ({
  isUp: () => true,
  explain: (/** @type {unknown} */ error) => error,
  rest: (/** @type {unknown} */ _, /** @type {number} */ ms, /** @type {any} */ options) => clock.sleep(ms, options),
  ...more,
})

/** @param {{ cure?: any, limit?: number, patience?: number, line?: object }} [options] */
function persistence({ cure = 'retry', limit = Infinity, patience = Infinity, line = {} } = {}) {
  const clock = new FakeClock()
  const began = clock.time
  /** @type {boolean[]} */
  const rests = []
  const tried = new Persistence({
    line: restingBy(clock, line),
    now: clock.now,
    random: () => 0.5,
    patience,
    cureFor: () => ({ cure, limit }),
    onRest: (_, resting) => rests.push(resting),
    onSuccess() {},
  })
  return { tried, rests, elapsed: () => clock.time - began }
}

/** Fails a number of times. @param {number} times @param {object} error */
function failing(times, error) {
  /** @type {boolean[]} */
  const fresh = []
  const work = async (/** @type {{ fresh: boolean }} */ hint) => {
    fresh.push(hint.fresh)
    if (fresh.length <= times) throw error
    return fresh
  }
  return work
}

const { signal } = new AbortController()

test('it is tried until it works, and rests in between', async () => {
  const { tried, rests, elapsed } = persistence()
  const fresh = await tried.run(failing(3, new Error('no')), { signal })
  assert.equal(fresh.length, 4)
  assert.deepEqual(rests, [true, false, true, false, true, false])
  assert.equal(elapsed(), 300 + 550 + 1050)
})

test('what the other side asks for is waited, and the jitter on top', async () => {
  const { tried, elapsed } = persistence()
  await tried.run(failing(1, { code: 'SlowDown', retryAfter: 20_000 }), { signal })
  assert.equal(elapsed(), 20_300)
})

test('a bad signature is replaced at once, and slower if that does not help', async () => {
  const { tried, elapsed } = persistence({ cure: 'sign', limit: 3 })
  const fresh = await tried.run(failing(1, { code: 'AccessDenied' }), { signal })
  assert.deepEqual(fresh, [false, true])
  assert.equal(elapsed(), 0)
  await tried.run(failing(2, { code: 'AccessDenied' }), { signal })
  assert.equal(elapsed(), 550)
})

for (const code of ['NetworkError', 'Stalled']) {
  test(`every other ${code} gets a new signature`, async () => {
    const { tried } = persistence()
    assert.deepEqual(await tried.run(failing(4, { code }), { signal }), [false, false, true, false, true])
  })
}

test('a limit counts failures of one kind in a row', async () => {
  const { tried } = persistence({ limit: 2 })
  const error = { code: 'InvalidPart' }
  await assert.rejects(tried.run(failing(3, error), { signal }), error)
  assert.equal((await tried.run(failing(2, { code: 'InvalidPart' }), { signal })).length, 3)
})

test('patience ends it before the next rest would exceed it', async () => {
  const { tried, elapsed } = persistence({ patience: 2000 })
  await assert.rejects(tried.run(failing(99, { code: 'SlowDown' }), { signal }), { code: 'SlowDown' })
  assert.ok(elapsed() <= 2000, `${elapsed()}`)
})

test('what was given up within is not begun anew around it', async () => {
  const { tried } = persistence({ limit: 2 })
  let runs = 0
  const around = tried.run(
    async () => {
      runs += 1
      return tried.run(failing(99, { code: 'InvalidPart' }), { signal })
    },
    { signal }
  )
  await assert.rejects(around, { code: 'InvalidPart' })
  assert.equal(runs, 1)
})

test('an abort ends a rest at once, with its reason', async () => {
  const { tried, rests } = persistence()
  const stop = new AbortController()
  const work = async () => {
    queueMicrotask(() => stop.abort('enough'))
    throw new Error('no')
  }
  await assert.rejects(tried.run(work, { signal: stop.signal }), (reason) => reason === 'enough')
  assert.deepEqual(rests.length % 2, 0)
})

/** @param {number} times @param {object} [line] @returns {Promise<number>} Milliseconds of the last rest. */
async function lastRestOf(times, line) {
  /** @type {number[]} */
  const rests = []
  const rest = async (/** @type {unknown} */ _, /** @type {number} */ milliseconds) => void rests.push(milliseconds)
  const { tried } = persistence({ line: { rest, ...line } })
  await tried.run(failing(times, { code: 'NetworkError', status: 0, source: 'store' }), { signal })
  return Number(rests.at(-1))
}

test('on a dead line it comes back within seconds, on one that is up and refuses it comes more and more seldom', async () => {
  assert.equal(await lastRestOf(8), 1300)
  assert.equal(await lastRestOf(20, { isUp: () => false }), 1300)
  assert.equal(await lastRestOf(20), 15_050)
})

test('where all has changed, what went before counts no longer', async () => {
  assert.equal(await lastRestOf(1, { isUp: () => true }), 300)
  /** @type {number[]} */
  const rests = []
  const rest = async (/** @type {unknown} */ _, /** @type {number} */ milliseconds) => rests.push(milliseconds) === 3
  const { tried } = persistence({ line: { rest } })
  await tried.run(failing(5, { code: 'SlowDown', status: 503 }), { signal })
  assert.deepEqual(rests, [300, 550, 1050, 300, 550])
})

test('what was cut off because the machine slept is done again at once', async () => {
  const { tried, rests } = persistence()
  await tried.run(failing(3, { code: 'Interrupted', status: 0 }), { signal })
  assert.deepEqual(rests, [])
})

/** How often work heard that it was cut off. @param {[code: string, method: string][]} failures @param {object} [line] */
async function stallsOf(failures, line) {
  /** @type {number[]} */
  const heard = []
  const work = async (/** @type {{ stalls: number }} */ { stalls }) => {
    const failure = failures[heard.push(stalls) - 1]
    if (failure) throw Object.assign(new Error(), { code: failure[0], method: failure[1], status: 0 })
  }
  await persistence({ line }).tried.run(work, { signal })
  return heard
}

test('work hears how often its bytes were cut off for their silence', async () => {
  const failures = /** @type {[string, string][]} */ ([
    ['Stalled', 'PUT'],
    ['NetworkError', 'PUT'],
    ['Stalled', 'GET'], // a listing: that makes nobody more patient with the bytes
    ['Stalled', 'POST'],
    ['Stalled', 'PUT'],
  ])
  assert.deepEqual(await stallsOf(failures), [0, 1, 1, 1, 1, 2])
})

test('where all has changed, it was never cut off', async () => {
  const rest = async () => true
  assert.deepEqual(
    await stallsOf(
      [
        ['Stalled', 'PUT'],
        ['Stalled', 'PUT'],
      ],
      { rest }
    ),
    [0, 0, 0]
  )
})

test('two refusals by turns are not tried without any rest', async () => {
  const { tried, rests } = persistence({ cure: 'sign' })
  const codes = ['AccessDenied', 'Http403', 'AccessDenied', 'Http403']
  await tried.run(
    async () => {
      const code = codes.shift()
      if (code) throw Object.assign(new Error(code), { code, status: 403 })
    },
    { signal }
  )
  assert.equal(rests.length, 6) // but for the first, all of them, with a beginning and an end
})
