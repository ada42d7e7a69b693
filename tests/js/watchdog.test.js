import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Vigil } from '../../mule_js/src/vigil.js'
import { Watchdog } from '../../mule_js/src/watchdog.js'
import { FakeClock } from './clock.js'

/** @import { Answer, Call } from '../../mule_js/src/types.js' */

const MIB = 1_048_576
const CHUNK = 6 * MIB
/** @type {Answer} */
const OK = { status: 200, headers: {}, text: '' }

/** A watchdog, and what it has let out. */
function kennel() {
  const clock = new FakeClock()
  const browser = /** @type {any} */ (Object.assign(new EventTarget(), { document: new EventTarget(), navigator: {} }))
  const vigil = new Vigil({ every: clock.every, browser })
  /** @type {Out[]} */
  const out = []
  const send = (/** @type {Call} */ call) =>
    new Promise((resolve, reject) => {
      call.signal?.addEventListener('abort', () => reject(call.signal?.reason))
      out.push({ call, answer: () => resolve(OK) })
    })
  const line = { isPrompt: false, isBack: false, inspected: /** @type {string[]} */ ([]) }
  const inspect = async (/** @type {string} */ source, /** @type {string} */ where) => {
    line.inspected.push(`${source} ${where}`)
    return { isPrompt: line.isPrompt, isBack: line.isBack }
  }
  const watchdog = new Watchdog({ send: /** @type {any} */ (send), now: clock.now, vigil, line: { inspect } })

  /** Send something, and note how it ends. @param {Partial<Call>} [more] */
  const go = (more = {}) => {
    const began = clock.time
    const end = { code: '', after: -1 }
    const note = (/** @type {string} */ code) => Object.assign(end, { code, after: clock.time - began })
    watchdog.send({ method: 'PUT', url: 'https://s/k', ...more }).then(
      () => note('answered'),
      (error) => note(error.code)
    )
    const { call, answer } = /** @type {Out} */ (out.at(-1))
    return {
      end,
      answer,
      progress: (/** @type {number} */ sent) => call.onProgress?.(sent),
      reply: () => call.onReply?.(),
    }
  }
  /** @param {Partial<Call>} [more] @param {number} [size] */
  const goPart = (more = {}, size = CHUNK) => go({ body: /** @type {any} */ ({ size }), onProgress: () => {}, ...more })

  /**
   * A part on a healthy line: the system takes bytes in thirds of its send buffer, the answer comes when all have left.
   *
   * @param {{ rate: number, buffer: number, size?: number }} line  Bytes a second, bytes.
   */
  const deliver = async ({ rate, buffer, size = CHUNK }, more = {}) => {
    const part = goPart(more, size)
    const began = clock.time
    let taken = 0
    for (;;) {
      const gone = Math.min(((clock.time - began) / 1000) * rate, size)
      const room = buffer - (taken - gone)
      if (taken < size && room >= buffer / 3) {
        taken = Math.min(size, taken + room)
        part.progress(taken)
      }
      if (gone >= size) part.answer()
      await clock.pass(1000)
      if (part.end.code) return part.end
    }
  }
  return { clock, browser, line, go, goPart, deliver }
}

/** @typedef {{ call: Call, answer: () => void }} Out */

test('6 MiB at 30 kB/s behind a send buffer of 4 MB are never cut off, from the first part on', async () => {
  const { deliver } = kennel()
  for (let parts = 0; parts < 4; parts += 1) {
    assert.equal((await deliver({ rate: 30_000, buffer: 4_000_000 })).code, 'answered')
  }
})

test('the very first part on a slow line is given its time, though its last megabytes leave unseen', async () => {
  const { clock, goPart } = kennel()
  const part = goPart()
  await clock.pass(200, { step: 200 })
  part.progress(5_200_000)
  await clock.pass(75_000, { step: 1000 })
  part.progress(CHUNK)
  await clock.pass(420_000)
  assert.equal(part.end.code, '')
  await clock.pass(30_000)
  assert.equal(part.end.code, 'Stalled')
})

test('a line that gets slower by thirty times is found patient again', async () => {
  const { deliver } = kennel()
  await deliver({ rate: 1_000_000, buffer: 500_000 })
  const codes = []
  for (let stalls = 0; codes.at(-1) !== 'answered'; stalls += 1) {
    codes.push((await deliver({ rate: 30_000, buffer: 2_000_000 }, { stalls })).code)
  }
  assert.ok(codes.length <= 6, `${codes}`)
  assert.equal((await deliver({ rate: 30_000, buffer: 2_000_000 })).code, 'answered')
})

for (const [words, sent] of /** @type {const} */ ([
  ['before its first byte', 0],
  ['in its body', 3_000_000],
  ['behind its last byte', CHUNK],
])) {
  test(`at 1 MB/s a socket that dies ${words} is noticed within eleven seconds`, async () => {
    const { clock, deliver, goPart } = kennel()
    for (let parts = 0; parts < 6; parts += 1) await deliver({ rate: 1_000_000, buffer: 500_000 })
    const part = goPart()
    if (sent > 0) part.progress(sent)
    await clock.pass(12_000)
    assert.equal(part.end.code, 'Stalled')
    assert.ok(part.end.after >= 5000 && part.end.after <= 11_000, `${part.end.after}`)
  })
}

test('a store that shows by blanks that it is at it says nothing of a first part', async () => {
  const { clock, go, goPart } = kennel()
  const complete = go({ method: 'POST', silence: 30_000 })
  const part = goPart()
  part.progress(3_000_000)
  for (let blanks = 0; blanks < 40; blanks += 1) {
    complete.reply()
    await clock.pass(1000)
  }
  assert.equal(part.end.code, '')
})

for (const [words, size] of /** @type {const} */ ([
  ['a file of a few bytes', 20],
  ['one of some kilobytes', 20_000],
])) {
  test(`${words} makes nobody more patient with a part`, async () => {
    const { clock, deliver, goPart } = kennel()
    for (let parts = 0; parts < 6; parts += 1) await deliver({ rate: 1_000_000, buffer: 500_000 })
    await deliver({ rate: 1_000_000, buffer: 500_000, size })
    const part = goPart()
    part.progress(CHUNK)
    await clock.pass(12_000)
    assert.equal(part.end.code, 'Stalled')
  })
}

test('where the store takes its time to answer, small files get as much as large ones', async () => {
  const { clock, goPart } = kennel()
  const codes = []
  for (const size of [1_000_000, 1_000_000, 1_000_000, 20_000, 20_000]) {
    const part = goPart({}, size)
    part.progress(size)
    await clock.pass(8000)
    part.answer()
    await clock.pass(100)
    codes.push(part.end.code)
  }
  assert.deepEqual(codes, Array(5).fill('answered'))
})

/** Parts that the send buffer swallows whole at once: nothing moves before the answer. @param {number} seconds  Each takes. */
async function swallowing(seconds) {
  const dogs = kennel()
  for (let parts = 0; parts < 6; parts += 1) await dogs.deliver({ rate: CHUNK / seconds, buffer: 2 * CHUNK })
  return dogs
}

test('where the send buffer hides all, a socket that dies is noticed when the part takes longer than parts do', async () => {
  const { clock, goPart } = await swallowing(6)
  const part = goPart()
  await clock.pass(200, { step: 200 })
  part.progress(CHUNK)
  await clock.pass(20_000)
  assert.equal(part.end.code, 'Stalled')
  assert.ok(part.end.after > 8000 && part.end.after < 11_500, `${part.end.after}`)
})

test('an empty file that goes by teaches nothing, and a part that stalls behind it is noticed', async () => {
  const { clock, goPart, deliver } = kennel()
  for (let parts = 0; parts < 5; parts += 1) await deliver({ rate: 1_500_000, buffer: 3_000_000 })
  goPart({}, 0).answer()
  await clock.pass(1000)
  await deliver({ rate: 1_500_000, buffer: 3_000_000 })
  const part = goPart()
  await clock.pass(2000)
  part.progress(CHUNK / 2)
  await clock.pass(60_000)
  assert.equal(part.end.code, 'Stalled')
})

test('parts take longer where more of them share the line', async () => {
  const { clock, goPart } = await swallowing(6)
  const parts = [goPart(), goPart()]
  await clock.pass(200, { step: 200 })
  for (const part of parts) part.progress(CHUNK)
  await clock.pass(13_000)
  assert.deepEqual([parts[0].end.code, parts[1].end.code], ['', ''])
})

test('a part that its connection took slowly may lie in the send buffer for as long, and no longer', async () => {
  const { clock, goPart, deliver } = kennel()
  for (let parts = 0; parts < 6; parts += 1) await deliver({ rate: 1_000_000, buffer: 2_000_000 })
  const part = goPart()
  for (let tenths = 1; tenths <= 10; tenths += 1) {
    await clock.pass(2000)
    part.progress((CHUNK * tenths) / 10)
  }
  await clock.pass(17_000)
  assert.equal(part.end.code, '')
  await clock.pass(3000)
  assert.equal(part.end.code, 'Stalled')
})

test('where some parts take three times as long as others, it may lie in the send buffer for as long as a slow one', async () => {
  const { clock, goPart, deliver } = kennel()
  for (const rate of [2_000_000, 600_000, 2_000_000, 600_000, 1_000_000]) await deliver({ rate, buffer: 2_000_000 })
  const part = goPart()
  for (let halves = 1; halves <= 2; halves += 1) {
    await clock.pass(2000)
    part.progress((CHUNK * halves) / 2)
  }
  await clock.pass(14_000)
  assert.equal(part.end.code, '')
  await clock.pass(20_000)
  assert.equal(part.end.code, 'Stalled')
})

test('on a line where parts take long anyway none is cut off for a little longer', async () => {
  const { clock, goPart } = await swallowing(20)
  const part = goPart()
  await clock.pass(200, { step: 200 })
  part.progress(CHUNK)
  await clock.pass(35_000)
  assert.equal(part.end.code, '')
})

test('a part that was cut off is given twice the time by each try', async () => {
  const { clock, deliver, goPart } = kennel()
  await deliver({ rate: 1_000_000, buffer: 500_000 })
  const times = []
  for (const stalls of [0, 1, 2, 3]) {
    const part = goPart({ stalls })
    await clock.pass(120_000)
    times.push(part.end.after)
  }
  for (const [index, time] of times.slice(1).entries()) assert.ok(Math.abs(time - 2 * times[index]) <= 2000, `${times}`)
})

test('a line that dies under its very first part is noticed as well, if bytes moved step by step before', async () => {
  const { clock, goPart } = kennel()
  const [part, other] = [goPart(), goPart()]
  for (let step = 1; step <= 40; step += 1) {
    part.progress(step * 75_000)
    await clock.pass(100, { step: 100 })
  }
  await clock.pass(20_000)
  assert.equal(part.end.code, 'Stalled')
  assert.equal(other.end.code, 'Stalled')
  assert.ok(part.end.after - 4000 <= 13_000, `${part.end.after}`)
})

test('a part that a large file brings after small ones is a stranger, and given time', async () => {
  const { clock, deliver, goPart } = kennel()
  await deliver({ rate: 1_000_000, buffer: 500_000, size: 10_000 })
  const part = goPart()
  part.progress(4_000_000)
  await clock.pass(100_000)
  assert.equal(part.end.code, '')
})

/** A small part that took 300 ms, on a line of which nothing else is known. */
async function glancing() {
  const dogs = kennel()
  const small = dogs.goPart({}, 102_400)
  small.progress(102_400)
  await dogs.clock.pass(300, { step: 300 })
  small.answer()
  await dogs.clock.pass(0)
  return dogs
}

test('it has left at once and is dead: a small part that was quick has told that it cannot take minutes', async () => {
  const { clock, goPart } = await glancing()
  const part = goPart()
  await clock.pass(100, { step: 100 })
  part.progress(CHUNK) // of which 12 s + 2 * 61.44 * 300 ms are waited for the answer
  await clock.pass(48_000)
  assert.equal(part.end.code, '')
  await clock.pass(3000)
  assert.equal(part.end.code, 'Stalled')
})

test('a stranger that shares the line is given time for those beside it', async () => {
  const { clock, goPart } = await glancing()
  const parts = [goPart(), goPart()]
  await clock.pass(100, { step: 100 })
  for (const part of parts) part.progress(CHUNK)
  await clock.pass(84_000)
  assert.deepEqual([parts[0].end.code, parts[1].end.code], ['', ''])
  await clock.pass(5000)
  assert.equal(parts[0].end.code, 'Stalled')
})

test('on a slow line a stranger arrives that the send buffer hides, behind a small one that took its time', async () => {
  const { deliver } = kennel()
  await deliver({ rate: 40_000, buffer: 2 * CHUNK, size: 102_400 })
  assert.equal((await deliver({ rate: 40_000, buffer: 2 * CHUNK, size: 5_242_880 })).code, 'answered')
})

test('one that is small itself is not waited for longer because a smaller one took long', async () => {
  const { clock, deliver, goPart } = kennel()
  await deliver({ rate: 1_000_000, buffer: 500_000, size: 100 })
  const part = goPart({}, 102_400)
  part.progress(102_400)
  await clock.pass(15_000)
  assert.equal(part.end.code, '')
  await clock.pass(2000)
  assert.equal(part.end.code, 'Stalled')
})

test('an empty file is waited for, and not for ever', async () => {
  const { clock, goPart } = kennel()
  const empty = goPart({}, 0)
  await clock.pass(12_000)
  assert.equal(empty.end.code, '')
  await clock.pass(2000)
  assert.equal(empty.end.code, 'Stalled')
})

test('who is silent on a line that was dark and is light again is dead, however slow the line', async () => {
  const { clock, goPart, line } = kennel()
  const [silent, moving] = [goPart({ source: 'store', url: 'https://s/k?sig=x' }), goPart({ source: 'store' })]
  const elsewhere = goPart({ source: 'signer' })
  await clock.pass(8000)
  assert.deepEqual(line.inspected, [])
  moving.progress(1)
  elsewhere.progress(1)
  await clock.pass(1000)
  assert.deepEqual(line.inspected, ['store https://s/k'])
  line.isBack = true
  await clock.pass(2000)
  assert.deepEqual([silent.end.code, moving.end.code, elsewhere.end.code], ['Stalled', '', ''])
})

test('a small call that is silent while somebody answers probes is dead, a part or Complete need not be', async () => {
  const { clock, go, goPart, line } = kennel()
  line.isPrompt = true
  const small = go({ source: 'store' })
  const others = [goPart({ source: 'store' }), go({ source: 'store', silence: 120_000 })]
  others[0].progress(1)
  await clock.pass(5000)
  assert.equal(small.end.code, '')
  await clock.pass(2000)
  assert.equal(small.end.code, 'Stalled')
  await clock.pass(30_000)
  assert.deepEqual([others[0].end.code, others[1].end.code], ['', ''])
})

test('a part of which not a byte has left is dead as well, unless it may wait for one of six connections', async () => {
  for (const [beside, url, code] of /** @type {const} */ ([
    [4, 'https://s/k', 'Stalled'],
    [5, 'https://s/k', ''],
    [5, 'https://another-name-of-s/k', 'Stalled'],
  ])) {
    const { clock, goPart, line } = kennel()
    line.isPrompt = true
    for (let others = 0; others < beside; others += 1) goPart({ source: 'store', url }).progress(1)
    const part = goPart({ source: 'store' })
    await clock.pass(8000)
    assert.equal(part.end.code, '')
    await clock.pass(2000)
    assert.equal(part.end.code, code)
  }
})

test('a call that is always slow is not cut off for ever, whatever else is quick', async () => {
  const { clock, go, line } = kennel()
  line.isPrompt = true
  const times = []
  for (let tries = 0; tries < 3; tries += 1) {
    const slow = go({ source: 'signer', url: `/backend/slow/?${tries}` })
    go({ source: 'signer', url: '/backend/quick/' }).answer()
    await clock.pass(30_000)
    times.push(slow.end.after)
  }
  assert.deepEqual(times, [6000, 11_000, 21_000])
})

test('a part in the browser’s own queue is not taken for dead while others move', async () => {
  const { clock, deliver, goPart } = kennel()
  await deliver({ rate: 300_000, buffer: 500_000 })
  const moving = goPart()
  const queued = goPart()
  for (let sent = 300_000; sent < CHUNK; sent += 300_000) {
    moving.progress(sent)
    await clock.pass(1000)
  }
  assert.equal(queued.end.code, '')
  await clock.pass(60_000)
  assert.equal(queued.end.code, 'Stalled')
})

test('bytes that the browser sends again by itself are a sign of life', async () => {
  const { clock, deliver, goPart } = kennel()
  await deliver({ rate: 1_000_000, buffer: 500_000 })
  const part = goPart()
  for (const sent of [4_000_000, 1000, 2000, 3000, 4000]) {
    part.progress(sent)
    await clock.pass(4000)
  }
  assert.equal(part.end.code, '')
})

for (const [words, more, least, most] of /** @type {[string, Partial<Call>, number, number][]} */ ([
  ['a small call', {}, 20_000, 22_000],
  ['Complete', { silence: 120_000 }, 120_000, 122_000],
  ['a body of a million bytes without progress', { body: 'x'.repeat(1_000_000) }, 120_000, 122_000],
])) {
  test(`${words} may be silent for a while`, async () => {
    const { clock, go } = kennel()
    const call = go(more)
    await clock.pass(200_000)
    assert.equal(call.end.code, 'Stalled')
    assert.ok(call.end.after >= least && call.end.after <= most, `${call.end.after}`)
  })
}

test('an answer that trickles in is alive', async () => {
  const { clock, go } = kennel()
  const call = go()
  for (let times = 0; times < 20; times += 1) {
    await clock.pass(15_000)
    call.reply()
  }
  assert.equal(call.end.code, '')
})

test('small calls that are cut off again and again get more time, until one is answered', async () => {
  const { clock, go } = kennel()
  const times = []
  for (let tries = 0; tries < 3; tries += 1) {
    const call = go()
    await clock.pass(100_000)
    times.push(call.end.after)
  }
  assert.deepEqual(times, [21_000, 41_000, 81_000])
  go().answer()
  const call = go()
  await clock.pass(30_000)
  assert.equal(call.end.after, 21_000)
})

for (const [words, elapsed] of /** @type {const} */ ([
  ['a machine that slept', 3_600_000],
  ['a clock that was set back', -3_600_000],
])) {
  test(`${words} ends all that was under way, at once`, async () => {
    const clock = new FakeClock()
    /** @type {(elapsed: number) => void} */
    let beat = () => {}
    const every = (/** @type {number} */ _, /** @type {(elapsed: number) => void} */ each) => {
      beat = each
      return () => {}
    }
    const vigil = new Vigil({ every, browser: {} })
    const watchdog = new Watchdog({
      send: (call) => hangUntil(call.signal),
      now: clock.now,
      vigil,
      line: { inspect: async () => ({ isPrompt: false, isBack: false }) },
    })
    const calls = [1, 2].map(() => watchdog.send({ method: 'PUT', url: '/', onProgress() {} }))
    beat(1000)
    beat(elapsed)
    for (const call of calls) await assert.rejects(call, { code: 'Interrupted' })
    assert.equal(vigil.jumps, 1)
  })
}

/** @param {AbortSignal | undefined} signal @returns {Promise<any>} */
const hangUntil = (signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

test('timers that a hidden page gets once a minute are no jump', async () => {
  const { browser, clock, goPart } = kennel()
  browser.document.visibilityState = 'hidden'
  const part = goPart()
  await clock.pass(120_000, { step: 60_000 })
  assert.equal(part.end.code, '')
  browser.document.visibilityState = 'visible'
  browser.document.dispatchEvent(new Event('visibilitychange'))
  await clock.pass(30_000, { step: 30_000 })
  assert.equal(part.end.code, '') // its timers come late for the last time
  await clock.pass(30_000, { step: 30_000 })
  assert.equal(part.end.code, 'Interrupted')
})

test('when the network is back, what was silent meanwhile is given up and what moves goes on', async () => {
  const { browser, clock, goPart } = kennel()
  const [silent, moving] = [goPart(), goPart()]
  await clock.pass(4000)
  moving.progress(1000)
  browser.dispatchEvent(new Event('online'))
  await clock.pass(1000)
  assert.deepEqual([silent.end.code, moving.end.code], ['Interrupted', ''])
})

test('another network is another line; another estimate of its speed is not', async () => {
  const { browser, clock, goPart } = kennel()
  browser.navigator.connection = Object.assign(new EventTarget(), { type: 'wifi' })
  const part = goPart()
  await clock.pass(4000)
  browser.navigator.connection.dispatchEvent(new Event('change'))
  await clock.pass(1000)
  assert.equal(part.end.code, '')
  browser.navigator.connection.type = 'cellular'
  browser.navigator.connection.dispatchEvent(new Event('change'))
  await clock.pass(1000)
  assert.equal(part.end.code, 'Interrupted')
})

test('nobody watches where nothing is under way', async () => {
  const { clock, go } = kennel()
  const [one, two] = [go(), go()]
  assert.equal(clock.beating, 1)
  one.answer()
  two.answer()
  await clock.pass(1000)
  assert.equal(clock.beating, 0)
})

test('whoever asked may give up by himself', async () => {
  const { clock, go } = kennel()
  const stop = new AbortController()
  const call = go({ signal: stop.signal })
  stop.abort({ code: 'enough' })
  await clock.pass(1000)
  assert.equal(call.end.code, 'enough')
  assert.equal(clock.beating, 0)
})
