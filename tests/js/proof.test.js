import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEtag, Evidence, findNewEtag } from '../../mule_js/src/proof.js'

/** @param {[partNumber: number, size: number, etag: string][]} parts */
const listed = (...parts) => parts.map(([partNumber, size, etag]) => ({ partNumber, size, etag }))

/** @param {[partNumber: number, size: number, etag: string][]} parts */
function listing(...parts) {
  const map = new Map()
  for (const part of listed(...parts)) map.set(part.partNumber, [...(map.get(part.partNumber) ?? []), part])
  return map
}

test('a part counts if it has its size', () => {
  assert.equal(chooseEtag(listed([1, 4, '"a"']), 4, undefined), '"a"')
  assert.equal(chooseEtag(listed([1, 3, '"a"']), 4, undefined), null)
  assert.equal(chooseEtag([], 4, undefined), null)
})

test('a part that is listed twice with one ETag is fine, with or without quotes', () => {
  assert.equal(chooseEtag(listed([1, 4, '"a"'], [1, 4, 'a']), 4, undefined), '"a"')
})

test('of two that differ, our own last one counts', () => {
  assert.equal(chooseEtag(listed([1, 4, '"a"'], [1, 4, '"b"']), 4, 'b'), '"b"')
})

test('of two that differ, neither counts if we do not know our own', () => {
  assert.equal(chooseEtag(listed([1, 4, '"a"'], [1, 4, '"b"']), 4, undefined), null)
  assert.equal(chooseEtag(listed([1, 4, '"a"'], [1, 4, '"b"']), 4, '"c"'), null)
})

test('one of the wrong size beside it does not matter', () => {
  assert.equal(chooseEtag(listed([1, 2, '"short"'], [1, 4, '"whole"']), 4, undefined), '"whole"')
})

test('a new ETag is the one that is listed once more than before', () => {
  assert.equal(findNewEtag(listed([1, 4, '"a"']), listed([1, 4, '"a"'], [1, 4, '"b"'])), '"b"')
  assert.equal(findNewEtag(listed([1, 4, '"a"'], [1, 4, '"b"']), listed([1, 4, 'a'], [1, 4, 'b'], [1, 4, 'b'])), 'b')
  assert.equal(findNewEtag(listed([1, 4, '"a"']), listed([1, 4, '"b"'])), '"b"')
  assert.equal(findNewEtag(listed([1, 4, '"a"']), listed([1, 4, '"a"'])), undefined)
  assert.equal(findNewEtag([], listed([1, 4, '"a"'], [1, 4, '"b"'])), undefined)
})

const plan = { size: 10, chunkSize: 4, partCount: 3 }

test('the whole file is proved by each part having its size', () => {
  assert.deepEqual(new Evidence(plan).judge(listing([3, 2, '"c"'], [1, 4, '"a"'], [2, 4, '"b"'])), {
    etags: ['"a"', '"b"', '"c"'],
    missing: [],
  })
})

test('gaps and wrong sizes are missing, parts beyond the last are left out', () => {
  const { missing } = new Evidence(plan).judge(listing([1, 4, '"a"'], [3, 4, '"c"'], [4, 4, '"d"']))
  assert.deepEqual(missing, [2, 3])
})

test('what CORS hides, two listings give away', () => {
  const evidence = new Evidence(plan)
  const before = listing([1, 4, '"old"'], [1, 4, '"older"'], [2, 4, '"b"'], [3, 2, '"c"'])
  assert.deepEqual(evidence.judge(before).missing, [1])
  evidence.record(1, null)
  const after = listing([1, 4, '"old"'], [1, 4, '"older"'], [1, 4, '"new"'], [2, 4, '"b"'], [3, 2, '"c"'])
  assert.deepEqual(evidence.judge(after), { etags: ['"new"', '"b"', '"c"'], missing: [] })
})

test('an ETag of an earlier sending is forgotten before the next', () => {
  const evidence = new Evidence(plan)
  evidence.record(1, '"a"')
  evidence.forget(1)
  assert.deepEqual(evidence.judge(listing([1, 4, '"a"'], [1, 4, '"b"'])).missing, [1, 2, 3])
})
