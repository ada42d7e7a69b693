import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MISSING, PartTable, partRange, SENDING, STORED } from '../../mule_js/src/parts.js'

test('only the last part is shorter', () => {
  const file = { size: 10, chunkSize: 4 }
  assert.deepEqual(partRange(1, file), { start: 0, end: 4, length: 4 })
  assert.deepEqual(partRange(3, file), { start: 8, end: 10, length: 2 })
})

test('a whole multiple of the chunk size ends with a whole part', () => {
  assert.deepEqual(partRange(2, { size: 8, chunkSize: 4 }), { start: 4, end: 8, length: 4 })
})

test('an empty file is one empty part', () => {
  assert.deepEqual(partRange(1, { size: 0, chunkSize: 4 }), { start: 0, end: 0, length: 0 })
})

test('parts beyond 4 GiB are cut at the right byte', () => {
  assert.deepEqual(partRange(10_000, { size: 53_687_091_200_000, chunkSize: 5_368_709_120 }), {
    start: 53_681_722_490_880,
    end: 53_687_091_200_000,
    length: 5_368_709_120,
  })
})

test('missing parts are taken in order, one that came back first', () => {
  const table = new PartTable(4)
  assert.deepEqual([table.take(), table.take(), table.take()], [1, 2, 3])
  table.mark(1, STORED)
  table.mark(2, MISSING)
  assert.equal(table.missing, 2)
  assert.deepEqual([table.take(), table.take()], [2, 4])
  assert.equal(table.missing, 0)
  assert.deepEqual([...table.states], [STORED, SENDING, SENDING, SENDING])
})

test('all but some can be taken for stored', () => {
  const table = new PartTable(5)
  table.leave([2, 5])
  assert.equal(table.missing, 2)
  assert.deepEqual([table.take(), table.take()], [2, 5])
})
