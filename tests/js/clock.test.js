import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { every, now } from '../../mule_js/src/clock.js'

test('time is that of 1970 on, and does not follow a clock that is set', () => {
  const before = now()
  assert.ok(Math.abs(before - Date.now()) < 60_000)
  mock.timers.enable({ apis: ['Date'], now: 0 })
  assert.ok(now() >= before)
  mock.timers.reset()
})

test('beats say what has passed by the clock on the wall, and end', () => {
  mock.timers.enable({ apis: ['Date', 'setInterval'], now: 5000 })
  /** @type {number[]} */
  const beats = []
  const stop = every(1000, (elapsed) => beats.push(elapsed))
  mock.timers.tick(1000)
  mock.timers.tick(1000)
  stop()
  mock.timers.tick(10_000)
  assert.deepEqual(beats, [1000, 1000])
  mock.timers.reset()
})
