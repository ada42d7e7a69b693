import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Pool } from '../../mule_js/src/pool.js'

const { signal } = new AbortController()

/** Tasks that end when told to. @param {string} name @param {number} count @param {string[]} log */
function work(name, count, log) {
  let taken = 0
  /** @type {Map<number, { end: () => void, fail: (error: unknown) => void }>} */
  const tasks = new Map()
  return {
    tasks,
    get waiting() {
      return count - taken
    },
    take() {
      taken += 1
      const number = taken
      log.push(`${name}${number}`)
      return (/** @type {AbortSignal} */ stop) =>
        new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
          tasks.set(number, { end: resolve, fail: reject })
          stop.addEventListener('abort', () => reject(stop.reason))
        })
    },
  }
}

test('no more tasks run than there are workers, the first file first', async () => {
  /** @type {string[]} */
  const log = []
  const pool = new Pool(2)
  const [a, b] = [work('a', 3, log), work('b', 2, log)]
  const drainedA = pool.enter().drain(a, { signal })
  const drainedB = pool.enter().drain(b, { signal })
  assert.deepEqual(log, ['a1', 'a2'])
  a.tasks.get(2)?.end()
  await turn()
  assert.deepEqual(log, ['a1', 'a2', 'a3'])
  a.tasks.get(1)?.end()
  await turn()
  assert.deepEqual(log, ['a1', 'a2', 'a3', 'b1'])
  a.tasks.get(3)?.end()
  await drainedA
  assert.deepEqual(log, ['a1', 'a2', 'a3', 'b1', 'b2'])
  b.tasks.get(1)?.end()
  b.tasks.get(2)?.end()
  await drainedB
})

test('a file keeps its place while it has nothing to do', async () => {
  /** @type {string[]} */
  const log = []
  const pool = new Pool(1)
  const place = pool.enter()
  const later = work('later', 2, log)
  const drainedLater = pool.enter().drain(later, { signal })
  const first = work('first', 1, log)
  const drainedFirst = place.drain(first, { signal })
  later.tasks.get(1)?.end()
  await turn()
  assert.deepEqual(log, ['later1', 'first1'])
  first.tasks.get(1)?.end()
  await drainedFirst
  await turn()
  later.tasks.get(2)?.end()
  await drainedLater
})

test('nothing to do is done at once', async () => {
  await new Pool(1).enter().drain(work('none', 0, []), { signal })
})

test('a failure stops the other tasks, and is told when they have ended', async () => {
  /** @type {string[]} */
  const log = []
  const place = new Pool(2).enter()
  const some = work('a', 5, log)
  const drained = place.drain(some, { signal })
  some.tasks.get(1)?.fail(new Error('broken'))
  await assert.rejects(drained, /broken/)
  assert.deepEqual(log, ['a1', 'a2'])
  assert.equal(place.running, 0)
})

test('a signal stops it also while no worker is free', async () => {
  const pool = new Pool(1)
  const busy = work('busy', 1, [])
  const drained = pool.enter().drain(busy, { signal })
  const stop = new AbortController()
  const waiting = pool.enter().drain(work('waiting', 1, []), { signal: stop.signal })
  stop.abort(new Error('stopped'))
  await assert.rejects(waiting, /stopped/)
  busy.tasks.get(1)?.end()
  await drained
})

test('workers that a stopped file had go to the next', async () => {
  /** @type {string[]} */
  const log = []
  const pool = new Pool(1)
  const stop = new AbortController()
  const stopped = pool.enter().drain(work('a', 2, log), { signal: stop.signal })
  const b = work('b', 1, log)
  const drained = pool.enter().drain(b, { signal })
  stop.abort(new Error('stopped'))
  await assert.rejects(stopped)
  await turn()
  assert.deepEqual(log, ['a1', 'b1'])
  b.tasks.get(1)?.end()
  await drained
})
