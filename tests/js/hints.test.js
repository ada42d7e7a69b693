import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Hints } from '../../mule_js/src/hints.js'
import { FakeClock } from './clock.js'

function hinting() {
  const clock = new FakeClock()
  /** @type {number[][]} */
  const told = []
  const hints = new Hints({ ...clock, random: () => 0.5, signal: new AbortController().signal })
  const arrive = async (/** @type {number} */ partNumber) => {
    hints.add(partNumber, async (partNumbers) => void told.push(partNumbers))
    await turn()
  }
  return { arrive, clock, hints, told }
}

test('on a slow line each part is told of as it arrives', async () => {
  const { arrive, clock, told } = hinting()
  for (const partNumber of [1, 2, 3]) {
    await arrive(partNumber)
    clock.time += 1000
  }
  assert.deepEqual(told, [[1], [2], [3]])
})

test('those that arrive within a second are told of together, with the next one after it', async () => {
  const { arrive, clock, told } = hinting()
  for (let partNumber = 1; partNumber <= 25; partNumber += 1) {
    await arrive(partNumber)
    clock.time += 100
  }
  assert.deepEqual(
    told.map((partNumbers) => [partNumbers[0], partNumbers.length]),
    [
      [1, 1],
      [2, 10],
      [12, 10],
    ]
  )
})

test('what could not be told in three tries goes with the next part', async () => {
  const { clock, hints } = hinting()
  /** @type {number[][]} */
  const told = []
  let isDown = true
  const arrive = async (/** @type {number} */ partNumber) => {
    hints.add(partNumber, async (partNumbers) => {
      told.push(partNumbers)
      if (isDown) throw new Error('the server is down')
    })
    for (let turns = 0; turns < 20; turns += 1) await turn()
    clock.time += 1000
  }
  await arrive(1)
  await arrive(2)
  isDown = false
  await arrive(3)
  await arrive(4)
  assert.deepEqual(told, [[1], [1], [1], [1, 2], [1, 2], [1, 2], [1, 2, 3], [4]])
})

test('what arrives while a call is under way is told of in one that follows it', async () => {
  const { clock, hints } = hinting()
  /** @type {number[][]} */
  const told = []
  /** @type {((value?: unknown) => void)[]} */
  const answers = []
  for (const partNumber of [1, 2, 3]) {
    hints.add(partNumber, (partNumbers) => {
      told.push(partNumbers)
      return new Promise((resolve) => answers.push(resolve))
    })
    await turn()
    clock.time += 1000
  }
  answers.shift()?.()
  await turn()
  assert.deepEqual(told, [[1], [2, 3]])
})

test('what was tried again is taken once, by cause, with the store’s id of the last', () => {
  const { hints } = hinting()
  hints.noteRetry({ code: 'SlowDown', requestId: '4442587FB7D0A2F9' })
  hints.noteRetry({ code: 'NetworkError' })
  hints.noteRetry({ code: 'SlowDown', requestId: 'tx00-1/b+c==' })
  assert.deepEqual(hints.takeRetries(), { retries: 'SlowDown,2,tx00-1/b+c==,NetworkError,1,' })
  assert.deepEqual(hints.takeRetries(), { retries: undefined })
})

test('what was tried again is never longer than the backend reads', () => {
  const { hints } = hinting()
  for (let cause = 0; cause < 1000; cause += 1) hints.noteRetry({ code: `Cause${cause}` })
  assert.equal(hints.takeRetries().retries?.length, 4000)
})
