import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import vm from 'node:vm'
import { gzipSync } from 'node:zlib'

const client = join(import.meta.dirname, '../../mule_js')
const dist = join(client, 'dist')
/** @type {string} */
let fresh

before(() => {
  fresh = mkdtempSync(join(tmpdir(), 'mule-dist-'))
  execFileSync(process.execPath, [join(client, 'build.js'), fresh])
})

after(() => rmSync(fresh, { recursive: true }))

/** @param {string} folder */
const list = (folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

test('what is committed is what the sources make: if not, run `npm run build`', () => {
  assert.deepEqual(list(dist), list(fresh))
  for (const name of list(dist).filter((name) => /\.(js|ts)$/.test(name))) {
    assert.ok(readFileSync(join(dist, name)).equals(readFileSync(join(fresh, name))), name)
  }
})

/** Bytes, compressed. @type {[name: string, most: number][]} */
const LIMITS = [
  ['mule.core.min.js', 15_500],
  ['mule.min.js', 22_400],
  ['mule.element.min.js', 8_850],
  ['mule.languages.min.js', 4_000],
]

for (const [name, most] of LIMITS) {
  test(`${name} has at most ${most} bytes, compressed`, () => {
    const size = gzipSync(readFileSync(join(dist, name)), { level: 9 }).length
    assert.ok(size <= most, `${size}`)
  })
}

const CORE = ['Mule', 'MuleError', 'RemoteError', 'Upload']
const ALL = ['Mule', 'MuleError', 'OptionError', 'RemoteError', 'Upload', 'droppedFiles', 'pickFiles']

for (const [name, names] of /** @type {[string, string[]][]} */ ([
  ['mule.js', ALL],
  ['mule.min.js', ALL],
  ['mule.core.js', CORE],
  ['mule.core.min.js', CORE],
  ['mule.element.js', [...ALL, 'MuleUploader'].sort()],
  ['mule.element.min.js', [...ALL, 'MuleUploader'].sort()],
])) {
  test(`${name} is a module that exports the public names, and loading it does nothing`, async () => {
    const before = Object.keys(globalThis)
    const module = await import(join(dist, name))
    assert.deepEqual(Object.keys(module).sort(), names)
    assert.deepEqual(Object.keys(globalThis), before)
  })
}

for (const name of ['mule.classic.js', 'mule.classic.min.js']) {
  test(`${name} is a script that makes one global`, () => {
    const page = vm.createContext({ EventTarget })
    vm.runInContext(readFileSync(join(dist, name), 'utf8'), page)
    assert.equal(vm.runInContext('typeof mule.Mule', page), 'function')
  })
}

test('the element loads Mule from beside it, so that a page has it once', async () => {
  const [mule, element] = await Promise.all(
    ['mule.min.js', 'mule.element.min.js'].map((name) => import(join(dist, name)))
  )
  assert.equal(element.Mule, mule.Mule)
})

test('the old page finds its function', () => {
  const page = vm.createContext({ EventTarget })
  vm.runInContext(readFileSync(join(dist, 'mule.legacy.min.js'), 'utf8'), page)
  assert.equal(vm.runInContext('typeof mule_upload', page), 'function')
})
