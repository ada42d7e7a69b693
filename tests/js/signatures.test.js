import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Signatures } from '../../mule_js/src/signatures.js'

const fields = { filename: 'f', filesize: 1000, last_modified: 1, key: 'k', upload_id: 'u', ticket: 't' }

/** @param {{ headers?: Record<string, string>, url?: string, life?: number, partCount?: number, speed?: number }} [options] */
function signing({
  headers = {},
  url = 'https://s/k?n={chunk}',
  life = 3600,
  partCount = 1000,
  speed = 100_000_000,
} = {}) {
  /** @type {string[]} */
  const asked = []
  const clock = { time: 1_000_000_000 }
  const request = (/** @type {string} */ where) => ({
    method: 'GET',
    url: where,
    headers,
    expires_at: clock.time / 1000 + life,
  })
  const faults = /** @type {Error[]} */ ([])
  const backend = {
    get serverNow() {
      return clock.time
    },
    signWindow: async (
      /** @type {{ first_chunk: number, num_chunks: number }} */ { first_chunk: first, num_chunks: count }
    ) => {
      asked.push(`${first}+${count}`)
      const fault = faults.shift()
      if (fault) throw fault
      const numbers = Array.from({ length: count }, (_, index) => first + index)
      const names = ['list', 'end', 'head', 'delete']
      return {
        chunk_signatures: Object.fromEntries(numbers.map((number) => [number, [`a+/=${number}`, 'Sun, 22']])),
        requests: { ...Object.fromEntries(names.map((name) => [name, request(name)])), chunk: request(url) },
      }
    },
    sign: async (
      /** @type {string} */ what,
      /** @type {{ part_number_marker?: number }} */ { part_number_marker: marker }
    ) => {
      asked.push(marker ? `${what} behind ${marker}` : what)
      return { request: request(what) }
    },
  }
  const line = { jumps: 0 }
  const progress = { speed }
  const means = /** @type {any} */ ({ backend, line, progress, crew: { most: 4 }, scope: new AbortController() })
  const plan = /** @type {any} */ ({ partCount, chunkSize: 1_000_000 })
  const upcoming = () => []
  return { asked, clock, faults, line, means, progress, signatures: new Signatures(means, { fields, plan, upcoming }) }
}

const usual = { fresh: false }

test('a template is filled in: encoded in the url, as it is in the headers', async () => {
  const { signatures } = signing({
    url: 'https://s/k?n={chunk}&s={signature}&d={date}',
    headers: { authorization: 'AWS key:{signature}', 'x-amz-date': '{date}' },
  })
  const { url, headers } = await signatures.part(7, usual)
  assert.equal(url, 'https://s/k?n=7&s=a%2B%2F%3D7&d=Sun%2C%2022')
  assert.deepEqual(headers, { authorization: 'AWS key:a+/=7', 'x-amz-date': 'Sun, 22' })
})

test('parts that are wanted at once share one call', async () => {
  const { asked, signatures } = signing()
  await Promise.all([5, 6, 7, 8].map((partNumber) => signatures.part(partNumber, usual)))
  assert.deepEqual(asked, ['5+100'])
})

test('parts whose signatures are refused at once share one call, too', async () => {
  const { asked, signatures } = signing()
  const parts = [1, 2, 3, 4]
  await Promise.all(parts.map((partNumber) => signatures.part(partNumber, usual)))
  await Promise.all(parts.map((partNumber) => signatures.part(partNumber, { fresh: true })))
  assert.deepEqual(asked, ['1+100', '1+100'])
})

test('the next window is asked for ahead, once', async () => {
  const { asked, signatures } = signing()
  for (let partNumber = 1; partNumber <= 90; partNumber += 1) await signatures.part(partNumber, usual)
  assert.deepEqual(asked, ['1+100', '101+100'])
})

test('the last window ends with the last part', async () => {
  const { asked, signatures } = signing({ partCount: 110 })
  await signatures.part(1, usual)
  await signatures.part(101, usual)
  assert.deepEqual(asked, ['1+100', '101+10'])
})

test('a window that fails ahead of its time is asked for again when it is needed', async () => {
  const { asked, faults, signatures } = signing()
  await signatures.part(1, usual)
  faults.push(new Error('dead'))
  await signatures.part(85, usual)
  await new Promise((resolve) => setImmediate(resolve))
  await signatures.part(101, usual)
  assert.deepEqual(asked, ['1+100', '101+100', '101+100'])
})

for (const [life, late] of [
  [3600, 3541],
  [8, 7],
]) {
  test(`of ${life} seconds the last ones are not used`, async () => {
    const { asked, clock, signatures } = signing({ life })
    await signatures.part(1, usual)
    clock.time += (late - 2) * 1000
    await signatures.part(2, usual)
    assert.equal(asked.length, 1)
    clock.time += 2000
    await signatures.part(3, usual)
    assert.equal(asked.length, 2)
  })
}

test('the other calls come with the window, and alone when that is too old', async () => {
  const { asked, clock, signatures } = signing()
  await signatures.bind()
  await signatures.other('list', usual)
  await signatures.other('end', usual)
  assert.deepEqual(asked, ['1+100'])
  clock.time += 3_600_000
  await signatures.other('head', usual)
  await signatures.other('list', { fresh: true })
  await signatures.other('list', { fresh: false, marker: 1000 })
  assert.deepEqual(asked, ['1+100', 'head', 'list', 'list behind 1000'])
})

test('a window that was under way when a run ended is not waited for by the next', async () => {
  const { asked, means, signatures } = signing()
  const never = signatures.part(1, usual)
  means.scope = new AbortController()
  await signatures.part(1, usual)
  await never
  assert.deepEqual(asked, ['1+100', '1+100'])
})

test('a part that is refused while its window is still on the way here is signed once more', async () => {
  const { asked, signatures } = signing()
  const first = signatures.part(1, usual)
  await null // the answer is there, and not yet known to be
  const refused = signatures.part(2, { fresh: true })
  assert.match((await refused).url, /n=2$/)
  await first
  assert.ok(asked.length >= 2, `${asked}`)
})
