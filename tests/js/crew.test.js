import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Crew } from '../../mule_js/src/crew.js'
import { FakeClock } from './clock.js'
import { SimulatedLine } from './line.js'

const PART = 6_000_000
const strain = new Error('strain')

/**
 * A crew on a line, with parts enough for hours.
 *
 * @param {import('./line.js').LineSpec} spec
 * @param {{ workers?: number | 'auto', parts?: number, length?: number, names?: number }} [options]
 */
function crewing(spec, { workers = 'auto', parts = 10_000, length = PART, names = 1 } = {}) {
  const clock = new FakeClock()
  const line = new SimulatedLine(clock, spec)
  const crew = new Crew(workers, { now: clock.now, isStrain: (error) => error === strain })
  const scope = new AbortController()
  let left = parts
  const offer = async () => {
    while (left > 0) {
      left -= 1
      await crew.carry((tell) => line.carry(length, tell), { length, signal: scope.signal }).catch(() => {})
    }
  }
  for (let others = 0; others <= 6 * names; others += 1) offer() // as many as a pool holds ready
  for (let more = 1; more < names; more += 1) crew.widen(6)
  return { clock, crew, line, scope }
}

/** Kilobytes a second, as bytes a millisecond. */
const MEGABYTE = 1000

/** The crew's sizes, a step of 50 ms each. @param {ReturnType<typeof crewing>} made @param {number} milliseconds */
async function sizesIn({ crew, line }, milliseconds) {
  /** @type {number[]} */
  const sizes = []
  await line.pass(milliseconds, () => sizes.push(crew.size))
  return sizes
}

/** @param {number[]} sizes @param {number} size  How much of the time it is larger. */
const shareAbove = (sizes, size) => sizes.filter((other) => other > size).length / sizes.length

test('a number is a number, whatever happens', async () => {
  const { crew, line } = crewing({ each: MEGABYTE }, { workers: 3 })
  await line.pass(30_000)
  for (let times = 0; times < 5; times += 1) await line.fail(strain)
  assert.deepEqual([line.going.length, crew.size], [3, 3])
})

test('two begin', async () => {
  const { line } = crewing({ rate: MEGABYTE })
  await line.pass(1000)
  assert.equal(line.going.length, 2)
})

for (const [name, spec] of /** @type {[string, import('./line.js').LineSpec][]} */ ([
  ['of which each connection gets little', { each: MEGABYTE, rate: 4 * MEGABYTE }],
  ['of which each gets very little', { each: MEGABYTE / 5 }],
  ['that is far', { each: MEGABYTE, latency: 200 }],
  ['before which a buffer swallows the first half megabyte', { each: MEGABYTE, buffer: 500_000 }],
])) {
  test(`on a line ${name} it grows to four and more before the first part has arrived`, async () => {
    const { crew, line } = crewing(spec)
    await line.pass(4500)
    assert.ok(crew.size >= 4, `${crew.size}`)
    assert.ok(line.going.length >= 4, `${line.going.length}`)
  })
}

test('where each connection gets its own, all six are soon under way', async () => {
  const { line } = crewing({ each: MEGABYTE / 5 })
  await line.pass(5000)
  assert.equal(line.going.length, 6)
})

test('on a line that begins to lose packets it soon tries all six', async () => {
  const { line } = crewing({ rate: 2 * MEGABYTE })
  await line.pass(3000)
  line.spec.each = MEGABYTE / 5
  await line.pass(4500)
  assert.equal(line.going.length, 6)
})

test('on a line that two fill, it is seldom more than four, and ever more seldom', async () => {
  const made = crewing({ rate: 2.5 * MEGABYTE, latency: 40 })
  await made.line.pass(60_000)
  const soon = await sizesIn(made, 120_000)
  const later = await sizesIn(made, 600_000)
  assert.ok(shareAbove(soon, 4) < 0.25, `${shareAbove(soon, 4)}`)
  assert.ok(shareAbove(later, 4) < 0.12, `${shareAbove(later, 4)}`)
})

test('on a line that slows down behind deep buffers, as it tries four, it does not blame them', async () => {
  const made = crewing({ rate: 3 * MEGABYTE, buffer: PART })
  await made.line.pass(4500)
  assert.equal(made.crew.size, 4)
  made.line.spec.each = MEGABYTE / 3
  const sizes = await sizesIn(made, 60_000)
  assert.ok(Math.min(...sizes) >= 4, `${Math.min(...sizes)}`)
})

test('buffers that swallow whole parts do not let it take them for fast', async () => {
  const made = crewing({ rate: 3 * MEGABYTE, buffer: PART })
  const sizes = await sizesIn(made, 60_000)
  assert.ok(shareAbove(sizes, 4) < 0.5, `${shareAbove(sizes, 4)}`)
})

test('a buffer that swallows more and more of a part tells nothing of the line', async () => {
  const { crew, line } = crewing({ rate: 3 * MEGABYTE, buffer: 1_000_000 })
  await line.pass(1200)
  line.spec.buffer = 3_000_000
  await line.pass(2000)
  assert.equal(crew.size, 2)
})

test('a part that the browser sends again by itself is trouble', async () => {
  const { crew, line } = await grown()
  line.going[0].onProgress(0)
  assert.equal(crew.size, 5)
})

test('where buffers swallow whole parts, the first that arrives lets more be tried, and four what they are good for', async () => {
  const made = crewing({ rate: 6 * MEGABYTE, buffer: PART }, { names: 2 })
  const [first, later] = [await sizesIn(made, 6000), await sizesIn(made, 14_000)]
  assert.deepEqual([first[0], first.at(-1), later.at(-1)], [4, 8, 4])
})

test('by two names of the store four begin, and twelve are soon under way where each connection gets its own', async () => {
  const sizes = await sizesIn(crewing({ each: MEGABYTE / 5 }, { names: 2 }), 6000)
  assert.deepEqual([...new Set(sizes)], [4, 8, 12])
})

test('where buffers swallow whole parts, those that arrive tell what more of them are good for', async () => {
  const { crew, line } = crewing({ each: MEGABYTE, buffer: PART })
  await line.pass(60_000)
  assert.ok(crew.size >= 4, `${crew.size}`)
})

test('where parts take no second, all six are at it at once', async () => {
  const { crew, line } = crewing({ rate: 100 * MEGABYTE, latency: 0 })
  await line.pass(1500)
  assert.equal(crew.size, 6)
})

test('a short last part is not taken for a fast line', async () => {
  const { crew, line, scope } = crewing({ rate: 2 * MEGABYTE }, { parts: 2 })
  await line.pass(20_000)
  const short = [1, 2, 3].map(() =>
    crew.carry((tell) => line.carry(1000, tell), { length: 1000, signal: scope.signal })
  )
  await line.pass(1000)
  await Promise.all(short)
  assert.equal(crew.size, 2)
})

/** One that has grown to six. */
async function grown() {
  const made = crewing({ each: MEGABYTE })
  await made.line.pass(5000)
  assert.equal(made.crew.size, 6)
  return made
}

test('trouble makes it smaller, by one each time, but two remain', async () => {
  const { crew, line } = await grown()
  const sizes = []
  for (let times = 0; times < 5; times += 1) {
    for (let others = 0; others < 6; others += 1) await line.fail(new Error('no strain')) // only new ones are left
    await line.pass(500)
    await line.fail(strain)
    sizes.push(crew.size)
  }
  assert.deepEqual(sizes, [5, 4, 3, 2, 2])
})

test('a line that takes all parts with it is one trouble, not six', async () => {
  const { crew, line } = await grown()
  await line.pass(500)
  for (let times = 0; times < 6; times += 1) await line.fail(strain)
  assert.equal(crew.size, 5)
})

test('after trouble it is calm for a while, and grows again where that makes it faster', async () => {
  const { crew, line } = await grown()
  await line.fail(strain)
  assert.equal(crew.size, 5)
  await line.pass(9000)
  assert.equal(crew.size, 5)
  await line.pass(4000)
  assert.equal(crew.size, 6)
})

test('trouble while more are tried ends the trial', async () => {
  const { crew, line } = crewing({ rate: 2 * MEGABYTE })
  await line.pass(2500)
  assert.equal(crew.size, 4)
  await line.fail(strain)
  assert.equal(crew.size, 2)
  await line.pass(9000)
  assert.equal(crew.size, 2)
})

test('a store that says SlowDown is not asked for more, however fast it is', async () => {
  const { crew, line } = crewing({ rate: 100 * MEGABYTE, latency: 0 })
  await line.pass(1500)
  await line.fail(strain)
  await line.pass(500)
  await line.fail(strain)
  await line.pass(5000)
  assert.equal(crew.size, 4)
})

test('a failure that has nothing to do with the line changes nothing', async () => {
  const { crew, line } = await grown()
  await line.fail(new Error('signature'))
  assert.equal(crew.size, 6)
})

test('who waits for room may give up, and takes no room then', async () => {
  const crew = new Crew(1, { now: () => 0, isStrain: () => false })
  const scope = new AbortController()
  const gone = new AbortController()
  /** @type {(() => void)[]} */
  const flying = []
  const carry = (/** @type {AbortController} */ { signal }) =>
    crew.carry(() => new Promise((/** @type {(value: void) => void} */ resolve) => flying.push(resolve)), {
      length: PART,
      signal,
    })
  carry(scope)
  const second = carry(gone).catch((error) => error)
  const third = carry(scope)
  gone.abort('enough')
  assert.equal(await second, 'enough')
  flying.shift()?.()
  await turn()
  assert.equal(flying.length, 1)
  flying.shift()?.()
  assert.equal(await third, undefined)
})

test('a part that is given up on purpose is no trouble', async () => {
  const { crew, line, scope } = await grown()
  scope.abort()
  await line.fail(strain)
  assert.equal(crew.size, 6)
})
