import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ForgivingMemory, Memory } from '../../mule_js/src/memory.js'
import { FakeClock } from './clock.js'
import { fakeStorage } from './world.js'

const remembered = { key: 'k', uploadId: 'u', ticket: 't', fingerprint: 'f', loaded: 0, at: Date.UTC(2026, 10, 22, 12) }

/** As much of IndexedDB as the client uses. @param {{ fails?: boolean }} [options] */
function fakeIndexedDb({ fails = false } = {}) {
  /** @type {Map<string, Map<string, unknown>>} */
  const stores = new Map()
  /** @type {string[]} */
  const opened = []
  const request = (/** @type {() => unknown} */ work) => {
    const made = {
      result: /** @type {any} */ (undefined),
      error: new Error('broken'),
      onsuccess() {},
      onerror() {},
      onupgradeneeded() {},
    }
    queueMicrotask(() => {
      if (fails) return made.onerror()
      made.result = work()
      if (stores.size === 0) made.onupgradeneeded()
      made.onsuccess()
    })
    return made
  }
  const objectStore = (/** @type {string} */ name) => {
    const store = /** @type {Map<string, unknown>} */ (stores.get(name))
    return {
      get: (/** @type {string} */ key) => request(() => store.get(key)),
      put: (/** @type {unknown} */ value, /** @type {string} */ key) => request(() => store.set(key, value)),
      delete: (/** @type {string} */ key) => request(() => store.delete(key)),
      getAll: () => request(() => [...store.values()]),
    }
  }
  let isLost = false
  const database = {
    createObjectStore: (/** @type {string} */ name) => stores.set(name, new Map()),
    transaction: () => {
      if (isLost) throw new DOMException('The database connection is closing.', 'InvalidStateError')
      const made = { objectStore, error: new Error('broken'), oncomplete() {}, onabort() {} }
      turn().then(() => (fails ? made.onabort() : made.oncomplete())) // behind the requests
      return made
    },
  }
  const open = (/** @type {string} */ name) => {
    opened.push(name)
    isLost = false
    return request(() => database)
  }
  Object.assign(globalThis, { indexedDB: { open } })
  const lose = () => {
    isLost = true
  }
  return { stores, opened, lose }
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'indexedDB')
})

test('what was kept is found by another page, and forgotten when told', async () => {
  const { opened } = fakeIndexedDb()
  const memory = new Memory()
  await memory.set('f', remembered)
  assert.deepEqual(await new Memory().get('f'), remembered)
  assert.equal(await memory.get('other'), undefined)
  await memory.delete('f')
  assert.equal(await memory.get('f'), undefined)
  assert.equal(opened.length, 2)
})

test('a connection that was lost is opened again, and what was asked is done', async () => {
  const { lose, opened } = fakeIndexedDb()
  const memory = new Memory()
  await memory.set('f', remembered)
  lose()
  await memory.delete('f')
  assert.equal(await memory.get('f'), undefined)
  assert.equal(opened.length, 2)
})

test('to make one touches nothing', () => {
  assert.ok(new Memory())
})

test('without IndexedDB, or with one that fails, the page remembers for itself', async () => {
  for (const prepare of [() => {}, () => fakeIndexedDb({ fails: true })]) {
    prepare()
    const memory = new ForgivingMemory(new Memory(), new FakeClock())
    assert.equal(await memory.get('f'), undefined)
    await memory.set('f', remembered)
    assert.deepEqual(await memory.get('f'), remembered)
    await memory.delete('f')
    assert.equal(await memory.get('f'), undefined)
  }
})

test('a storage that never answers is waited for two seconds', async () => {
  const clock = new FakeClock()
  const began = clock.time
  const never = () => new Promise(() => {})
  const memory = new ForgivingMemory(/** @type {any} */ ({ get: never, set: never, delete: never }), clock)
  assert.equal(await memory.get('f'), undefined)
  assert.equal(clock.time - began, 2000)
})

test('one that answers costs no time', async () => {
  const clock = new FakeClock()
  const began = clock.time
  const storage = { ...fakeStorage(), get: async () => remembered }
  assert.deepEqual(await new ForgivingMemory(storage, clock).get('f'), remembered)
  await turn()
  assert.equal(clock.time, began)
})

test('all that was kept is found together', async () => {
  fakeIndexedDb()
  const memory = new Memory()
  await memory.set('f', remembered)
  await memory.set('g', { ...remembered, fingerprint: 'g' })
  assert.deepEqual(
    (await memory.all()).map(({ fingerprint }) => fingerprint),
    ['f', 'g']
  )
})

test('how far an upload is gets noted every two seconds at most, and not any more once it is forgotten', async () => {
  const clock = new FakeClock()
  const storage = fakeStorage()
  let loaded = 1
  const memory = new ForgivingMemory(storage, clock).about(() => ({ loaded }))
  await memory.set('f', remembered)
  const noted = () => storage.kept.get('f')?.loaded
  for (const [milliseconds, expected] of [
    [1999, 1],
    [1, 3],
    [1999, 3],
    [1, 5],
  ]) {
    clock.time += milliseconds
    loaded += 1
    memory.touch('f')
    await turn()
    assert.equal(noted(), expected)
  }
  await memory.delete('f')
  clock.time += 2000
  memory.touch('f')
  await turn()
  assert.equal(noted(), undefined)
})

test('a note without a date, from a storage that keeps none, is forgotten', async () => {
  const storage = fakeStorage()
  storage.kept.set('f', { key: 'k', uploadId: 'u', ticket: 't', fingerprint: 'f' })
  assert.deepEqual(await new ForgivingMemory(storage, new FakeClock()).all(), [])
  assert.equal(storage.kept.size, 0)
})
