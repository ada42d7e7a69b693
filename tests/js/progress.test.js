import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Progress } from '../../mule_js/src/progress.js'

/** @param {number} total */
function progress(total) {
  const clock = {
    time: 1_000_000,
    told: 0,
    tell() {
      this.told += 1
    },
  }
  const made = new Progress({ total, now: () => clock.time, notify: () => clock.tell() })
  return { clock, made }
}

test('bytes under way count', () => {
  const { made } = progress(100)
  made.fly(1, 10)
  made.fly(2, 20)
  assert.equal(made.loaded, 30)
  assert.deepEqual(
    [...made.parts],
    [
      [1, 10],
      [2, 20],
    ]
  )
})

test('a part that fails takes back its own bytes and no others', () => {
  const { made } = progress(100)
  made.land(1, 40)
  made.fly(2, 30)
  made.fly(2, 0)
  assert.equal(made.loaded, 40)
})

test('a repeated request that begins again is not counted twice', () => {
  const { made } = progress(100)
  made.fly(1, 50)
  made.fly(1, 10)
  made.fly(1, 60)
  assert.equal(made.loaded, 60)
  made.land(1, 60)
  assert.equal(made.loaded, 60)
})

test('it never says more than there is', () => {
  const { made } = progress(100)
  made.land(1, 90)
  made.fly(2, 30)
  assert.equal(made.loaded, 100)
})

test('it tells at most every 100 ms', () => {
  const { clock, made } = progress(1000)
  for (let sent = 1; sent <= 500; sent += 1) {
    clock.time += 1
    made.fly(1, sent)
  }
  assert.equal(clock.told, 5)
})

test('speed is bytes per second, and time left follows from it', () => {
  const { clock, made } = progress(100_000)
  assert.equal(made.timeLeft, null)
  made.reset(0)
  for (let sent = 1; sent <= 50; sent += 1) {
    clock.time += 100
    made.fly(1, sent * 1000)
  }
  assert.equal(Math.round(made.speed), 10_000)
  assert.equal(Math.round(Number(made.timeLeft)), 5)
})

test('speed is smoothed', () => {
  const { clock, made } = progress(1e6)
  made.reset(0)
  clock.time += 1000
  made.fly(1, 1000)
  clock.time += 1000
  made.fly(1, 11_000)
  assert.ok(made.speed > 1000 && made.speed < 5000, `${made.speed}`)
})

test('what the store had already is no speed', () => {
  const { clock, made } = progress(1000)
  made.reset(0)
  clock.time += 1000
  made.reset(900)
  assert.equal(made.speed, 0)
  clock.time += 1000
  made.fly(1, 10)
  assert.equal(made.speed, 10)
})

test('a rest is no speed either', () => {
  const { clock, made } = progress(1000)
  made.reset(0)
  clock.time += 1000
  made.fly(1, 100)
  made.rest()
  assert.equal(made.timeLeft, null)
  clock.time += 3_600_000
  made.fly(1, 100)
  clock.time += 1000
  made.fly(1, 200)
  assert.equal(made.speed, 100)
})
