import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Doubts } from '../../mule_js/src/doubts.js'

const ASKED = { length: 4, fresh: false }

/** Doubts before a store that lists what it is told to, when it is told to. */
function doubting() {
  /** @type {((partNumbers: number[]) => void)[]} */
  const listings = []
  const listParts = () =>
    new Promise((resolve) => {
      listings.push((partNumbers) => {
        const parts = partNumbers.map((partNumber) => ({ partNumber, size: 4, etag: `"${partNumber}"` }))
        resolve({ parts, next: null })
      })
    })
  const means = /** @type {any} */ ({ store: { listParts }, scope: {} })
  const signatures = /** @type {any} */ ({ other: async () => ({}) })
  return { doubts: new Doubts(means, signatures), listings }
}

test('parts that are in doubt when the store is asked share its answer', async () => {
  const { doubts, listings } = doubting()
  for (const partNumber of [1, 2]) doubts.add(partNumber)
  const resolved = [1, 2, 3].map((partNumber) => doubts.resolve(partNumber, ASKED))
  await null
  listings[0]([2])
  assert.deepEqual(await Promise.all(resolved), [null, '"2"', null])
  assert.equal(listings.length, 1)
})

test('a listing that was asked for before a part was in doubt says nothing of it', async () => {
  const { doubts, listings } = doubting()
  doubts.add(1)
  const first = doubts.resolve(1, ASKED)
  doubts.add(2)
  const second = doubts.resolve(2, ASKED)
  await null
  listings[0]([])
  listings[1]([2])
  assert.deepEqual(await Promise.all([first, second]), [null, '"2"'])
})

test('of a part that is in doubt once more, the store is asked once more', async () => {
  const { doubts, listings } = doubting()
  for (const partNumber of [1, 2]) doubts.add(partNumber)
  const first = doubts.resolve(1, ASKED)
  await null
  listings[0]([])
  assert.equal(await first, null)
  for (const partNumber of [1, 2]) doubts.add(partNumber)
  const again = [1, 2].map((partNumber) => doubts.resolve(partNumber, ASKED))
  await null
  listings[1]([1, 2])
  assert.deepEqual(await Promise.all(again), ['"1"', '"2"'])
})
