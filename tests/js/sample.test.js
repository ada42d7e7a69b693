import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestSample, pickSample } from '../../mule_js/src/sample.js'

/** @param {Blob} file */
const takeSample = (file) => digestSample(pickSample(file))

/** @param {number} size */
const patternOf = (size) => Uint8Array.from({ length: size }, (_, at) => (at * at * 31 + (at >> 9) * 7 + 3) & 255)

/** By an implementation in Python, with integers of any length. @type {[size: number, sample: string][]} */
const SAMPLES = [
  [0, '243f6a8813198a2e'],
  [1, 'bdd3ae6f31e78ea8'],
  [16_384, '1fa0b6dbcd03047e'],
  [524_288, '5d609e0d4e1d6c71'],
  [524_289, '38559fe82598f9d9'],
  [3_000_001, '75cff48a0c2e0f65'],
]

for (const [size, sample] of SAMPLES) {
  test(`the sample of ${size} bytes is always ${sample}`, async () => {
    assert.equal(await takeSample(new Blob([patternOf(size)])), sample)
  })
}

test('a byte more or less, or another one at either end or in the middle, is another sample', async () => {
  const bytes = patternOf(600_000)
  const samples = new Set([await takeSample(new Blob([bytes])), await takeSample(new Blob([bytes.subarray(1)]))])
  for (const at of [0, 16_383, 19_000, 302_000, 583_616, 599_999]) {
    const others = bytes.slice()
    others[at] ^= 1
    samples.add(await takeSample(new Blob([others])))
  }
  assert.equal(samples.size, 8)
})

test('of a small file every byte counts', async () => {
  const samples = new Set()
  for (let at = 0; at < 200; at += 1) {
    const bytes = new Uint8Array(200)
    bytes[at] = 128
    samples.add(await takeSample(new Blob([bytes])))
  }
  assert.equal(samples.size, 200)
})

test('half a megabyte is read of a file of 48.8 TiB, the first and the last byte among it', async () => {
  const size = 10_000 * 5 * 2 ** 30
  /** @type {[number, number][]} */
  const read = []
  const slice = (/** @type {number} */ start, /** @type {number} */ end) => {
    read.push([start, end])
    return new Blob()
  }
  await takeSample(/** @type {any} */ ({ size, slice }))
  assert.equal(
    read.reduce((sum, [start, end]) => sum + end - start, 0),
    524_288
  )
  assert.deepEqual([read[0][0], read.at(-1)?.[1]], [0, size])
  assert.ok(read.every(([start, end], index) => index === 0 || (start >= read[index - 1][1] && end <= size)))
})
