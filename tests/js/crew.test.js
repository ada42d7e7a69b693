import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Crew } from '../../mule_js/src/crew.js'
import { FakeClock } from './clock.js'

const LENGTH = 1_000_000
const strain = new Error('strain')

/** A crew, and as many parts as anybody likes to end. @param {number | 'auto'} workers */
function crewing(workers) {
  const clock = new FakeClock()
  const crew = new Crew(workers, { now: clock.now, isStrain: (error) => error === strain })
  /** Those under way. @type {{ resolve: (value?: unknown) => void, reject: (error: Error) => void }[]} */
  const flying = []
  const scope = new AbortController()
  const offer = (parts = 1, { signal } = scope) =>
    Array.from({ length: parts }, () =>
      crew
        .carry(() => new Promise((resolve, reject) => flying.push({ resolve, reject })), { length: LENGTH, signal })
        .catch((error) => error)
    )
  /**
   * All that are under way arrive, again and again, on a line of that speed.
   *
   * @param {number} parts  How many, at least.
   * @param {(size: number) => number} speedAt
   */
  const deliver = async (parts, speedAt) => {
    for (let left = parts; left > 0; ) {
      const landing = flying.splice(0)
      clock.time += (landing.length * LENGTH) / speedAt(landing.length)
      left -= landing.length
      for (const { resolve } of landing) resolve()
      await turn()
    }
  }
  /** The first under way fails. @param {Error} [error] */
  const fail = async (error = strain) => {
    flying.shift()?.reject(error)
    await turn()
  }
  return { clock, crew, deliver, fail, flying, offer, scope }
}

/** @param {number} connections  More do not make it faster. */
const saturatedBy = (connections) => (/** @type {number} */ size) => 1000 * Math.min(size, connections)

test('a number is a number, whatever happens', async () => {
  const { crew, deliver, fail, flying, offer } = crewing(3)
  offer(200)
  await turn()
  assert.equal(flying.length, 3)
  await deliver(60, saturatedBy(100))
  for (let times = 0; times < 5; times += 1) await fail()
  assert.deepEqual([flying.length, crew.size], [3, 3])
})

test('it grows while that makes it faster, up to what a browser has connections for', async () => {
  const { crew, deliver, offer } = crewing('auto')
  offer(200)
  await turn()
  assert.equal(crew.size, 2)
  await deliver(60, saturatedBy(100))
  assert.equal(crew.size, 6)
})

test('on a line that is full it tries one more at a time, ever more rarely, and keeps to what was enough', async () => {
  const { crew, deliver, offer } = crewing('auto')
  offer(2000)
  await turn()
  const sizes = new Map()
  for (let parts = 0; parts < 1500; parts += 4) {
    await deliver(4, saturatedBy(4))
    sizes.set(crew.size, (sizes.get(crew.size) ?? 0) + 1)
  }
  assert.equal(Math.max(...sizes.keys()), 5)
  assert.ok(sizes.get(5) < 0.2 * sizes.get(4), `${sizes.get(5)} of ${sizes.get(4)}`)
})

/** One that has grown to six. */
async function grown() {
  const made = crewing('auto')
  made.offer(400)
  await turn()
  await made.deliver(60, saturatedBy(100))
  assert.equal(made.crew.size, 6)
  return made
}

test('trouble makes it smaller, by one each time, but two remain', async () => {
  const { clock, crew, fail } = await grown()
  const sizes = []
  for (let times = 0; times < 5; times += 1) {
    clock.time += 1000
    await fail()
    sizes.push(crew.size)
    for (let others = 0; others < 6; others += 1) await fail(new Error('no strain')) // only new ones are left
  }
  assert.deepEqual(sizes, [5, 4, 3, 2, 2])
})

test('a line that takes all parts with it is one trouble, not four', async () => {
  const { clock, crew, fail } = await grown()
  clock.time += 1000
  for (let times = 0; times < 6; times += 1) await fail()
  assert.equal(crew.size, 5)
})

test('after trouble it grows again where that makes it faster', async () => {
  const { clock, crew, deliver, fail } = await grown()
  clock.time += 1000
  await fail()
  assert.equal(crew.size, 5)
  await deliver(100, saturatedBy(100))
  assert.equal(crew.size, 6)
})

test('a failure that has nothing to do with the line changes nothing', async () => {
  const { crew, fail } = await grown()
  await fail(new Error('signature'))
  assert.equal(crew.size, 6)
})

test('who waits for room may give up, and takes no room then', async () => {
  const { deliver, flying, offer } = crewing(1)
  const patient = new AbortController()
  const gone = new AbortController()
  offer(1, patient)
  const [second] = offer(1, gone)
  const [third] = offer(1, patient)
  gone.abort('enough')
  assert.equal(await second, 'enough')
  await deliver(1, saturatedBy(1))
  assert.equal(flying.length, 1)
  await deliver(1, saturatedBy(1))
  assert.equal(await third, undefined)
})

test('a part that is given up on purpose is no trouble', async () => {
  const { crew, fail, scope } = await grown()
  scope.abort()
  await fail()
  assert.equal(crew.size, 6)
})
