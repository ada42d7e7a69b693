import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SpreadStore } from '../../mule_js/src/hosts.js'
import { answer, deadLine, STORE, storeError } from './fake.js'
import { fileOf, hollowFile, world } from './world.js'

const OTHER = STORE.replace('//bucket.', '//bucket1.')

/** @param {string} url */
const requestFor = (url) => ({ method: 'PUT', url, headers: {}, expires_at: 0 })
const EVERYWHERE = { ...requestFor(`${STORE}/k`), others: [requestFor(`${OTHER}/k`)] }

/** A store by two names of which nothing but what is asked for is known. @param {number | 'auto'} [workers] */
function spread(workers = 'auto') {
  const made = { now: 0, widened: 0, most: 6 }
  /** Calls under way, in the order of their coming. @type {{ host: string, end: (status?: number) => Promise<unknown> }[]} */
  const flying = []
  /** @type {import('../../mule_js/src/types.js').Send} */
  const send = ({ url }) =>
    new Promise((resolve, reject) => {
      const end = (status = 200) => {
        flying.splice(flying.indexOf(flight), 1)
        if (status) resolve(answer('', status, { etag: '"e"' }))
        else reject(new TypeError('no line'))
        return turn()
      }
      const flight = { host: new URL(url).host, end }
      flying.push(flight)
    })
  const crew = {
    widen(/** @type {number} */ more) {
      made.most += more
    },
  }
  const pool = {
    widen(/** @type {number} */ more) {
      made.widened += more
    },
  }
  const store = new SpreadStore({
    send,
    now: () => made.now,
    workers,
    crew,
    pool: /** @type {any} */ (pool),
  })
  /** @param {import('../../mule_js/src/types.js').SignedRequest} [request] */
  const go = (request = EVERYWHERE) => {
    const { signal } = new AbortController()
    store.uploadPart(request, new Blob(['abcd']), { signal }).catch(() => {})
    return flying.at(-1)
  }
  const hosts = () => flying.map(({ host }) => (OTHER.endsWith(host) ? 'other' : 'first'))
  return Object.assign(made, { store, flying, go, hosts })
}

test('each part goes by the address that has the least to do', async () => {
  const { flying, go, hosts } = spread()
  for (let parts = 0; parts < 4; parts += 1) go()
  assert.deepEqual(hosts(), ['first', 'other', 'first', 'other'])
  await flying[1].end()
  await flying[2].end()
  go()
  assert.deepEqual(hosts(), ['first', 'first', 'other'].sort())
})

test('an address that was lost is left alone for half a minute once the other one has answered', async () => {
  const made = spread()
  const { flying, go } = made
  go()
  go()
  await flying[1].end(0)
  assert.equal(go()?.host, 'bucket1.store.example', 'nobody knows yet that the first one is better')
  await flying[1].end(0)
  await flying[0].end()
  for (let parts = 0; parts < 6; parts += 1) assert.equal(go()?.host, 'bucket.store.example')
  made.now += 30_000
  assert.equal(go()?.host, 'bucket1.store.example')
})

for (const status of [200, 503]) {
  test(`an address that answers ${status} is there again`, async () => {
    const { flying, go, hosts } = spread()
    go()
    go()
    await flying[1].end(0)
    await flying[0].end()
    go(requestFor(`${OTHER}/k`)) // as something that has no other way
    await flying[0].end(status)
    go()
    go()
    assert.deepEqual(hosts(), ['first', 'other'])
  })
}

test('where all addresses are lost, none is shunned', async () => {
  const { flying, go, hosts } = spread()
  go()
  go()
  await flying[1].end(0)
  await flying[0].end(0)
  go()
  go()
  assert.deepEqual(hosts(), ['first', 'other'])
})

for (const [workers, most, widened] of /** @type {const} */ ([
  ['auto', 12, 6],
  [3, 6, 0],
])) {
  test(`with ${workers} workers, a second address brings ${widened} more, once`, async () => {
    const made = spread(workers)
    made.go()
    made.go()
    assert.deepEqual([made.most, made.widened], [most, widened])
  })
}

test('the parts of one file arrive by all addresses, each as it was signed for there', async () => {
  const { fake, mule } = world()
  fake.names = 2
  const text = 'a file that is cut into many parts of four bytes each'
  const { key } = await mule.upload(fileOf(text)).finished
  assert.equal(fake.objects.get(key)?.bytes.toString(), text)
  const parts = fake.events.filter(({ action }) => action.startsWith('part '))
  const signed = parts.map(({ call }) => [new URL(call.url).host, call.headers?.['x-signed'].split(' ')[0]])
  const kinds = new Set(signed.map(([host, signature]) => `${host} ${signature?.startsWith('sig1:') ? 1 : 0}`))
  assert.deepEqual([...kinds].sort(), ['bucket.store.example 0', 'bucket1.store.example 1'])
})

for (const [dead, name] of [
  ['bucket.', 'the first'],
  ['bucket1.', 'the second'],
]) {
  test(`where ${name} address is dead, the file arrives by the other one, and few parts try the dead one`, async () => {
    const { fake, mule } = world()
    fake.names = 2
    fake.keepsBytes = false
    let lost = 0
    fake.faults.push(({ action, call }) => {
      if (!action.startsWith('part ') || !call.url.includes(`//${dead}`)) return undefined
      lost += 1
      throw new TypeError('no line')
    })
    await mule.upload(hollowFile(400)).finished
    assert.equal(fake.objects.size, 1)
    assert.ok(lost < 20, String(lost))
  })
}

/** @type {[how: string, fault: import('./fake.js').Fault][]} */
const FAILING = [
  ['is dead', deadLine],
  ['is overloaded', () => storeError('ServiceUnavailable', 503)],
  ['refuses', () => storeError('AccessDenied', 403)],
]

for (const [how, fault] of FAILING) {
  for (const workers of /** @type {const} */ (['auto', 1])) {
    test(`where the first name ${how} for parts, all go by the other one (workers: ${workers})`, async () => {
      const { clock, fake, mule } = world({ workers })
      fake.names = 2
      fake.keepsBytes = false
      fake.faults.push((event, go) =>
        event.action.startsWith('part ') && event.call.url.startsWith(STORE) ? fault(event, go) : undefined
      )
      const began = clock.time
      await mule.upload(hollowFile(400)).finished
      assert.ok(clock.time - began < 60_000, `${clock.time - began} ms`)
    })
  }
}
