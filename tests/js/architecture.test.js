import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'

const src = join(import.meta.dirname, '../../mule_js/src')
const modules = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => name.replace('.js', ''))

/** @param {string} module @returns {string[]} What it loads; types alone load nothing. */
function importsOf(module) {
  const text = readFileSync(join(src, `${module}.js`), 'utf8')
  const found = text.matchAll(/^(?:import|export) (?:\{[^}]*\}|\*) from '(\..*)\.js'$/gm)
  return [...found].map(([, name]) => posix.join(posix.dirname(module), name))
}

/** From the page down to what knows nothing. A module loads only what stands in a later row. */
const LAYERS = [
  ['define'],
  ['element'],
  ['element/roster', 'element/view', 'element/voice', 'element/field', 'element/control'],
  ['element/row', 'element/sheet', 'element/intake'],
  ['element/css', 'element/dom', 'element/format', 'element/picture', 'element/words'],
  ['element/languages'],
  ['element/eastern', 'element/european'],
  ['globals', 'index'],
  ['legacy'],
  ['full'],
  ['core', 'courtesy', 'unfinished'],
  ['mule'],
  ['upload'],
  ['means', 'turn'],
  ['course', 'discard'],
  ['connect', 'opening', 'single', 'transfer'],
  ['completion', 'doubts'],
  ['seals', 'signatures'],
  ['bulk', 'hints', 'hosts', 'leases', 'listing', 'proof', 'source'],
  ['backend', 'digests', 'handles', 's3', 'memory', 'sample', 'tabs', 'wishes'],
  ['advice', 'line', 'remote', 'http', 'options', 'watchdog', 'xml'],
  ['failures'],
  ['crew'],
  [
    'batch',
    'clock',
    'errors',
    'gate',
    'habits',
    'locks',
    'pace',
    'parts',
    'pool',
    'progress',
    'retry',
    'shapes',
    'states',
    'types',
    'vigil',
  ],
]

test('every module has its layer', () => {
  assert.deepEqual([...LAYERS.flat()].sort(), [...modules].sort())
})

for (const module of modules) {
  test(`${module} loads only what stands below it`, () => {
    const row = LAYERS.findIndex((layer) => layer.includes(module))
    for (const name of importsOf(module)) {
      assert.ok(LAYERS.findIndex((layer) => layer.includes(name)) > row, `${module} → ${name}`)
    }
  })
}

/** What plugs into the core; it does without. */
const BEYOND = [
  'advice',
  'batch',
  'bulk',
  'courtesy',
  'crew',
  'digests',
  'full',
  'handles',
  'locks',
  'memory',
  'options',
  'seals',
  'single',
  'tabs',
  'unfinished',
]

test('the core loads nothing of what is beyond it', () => {
  const loaded = new Set(['core'])
  for (const module of loaded) for (const name of importsOf(module)) loaded.add(name)
  assert.ok(loaded.has('watchdog'))
  assert.deepEqual(
    BEYOND.filter((module) => loaded.has(module)),
    []
  )
})

/** @type {[global: string, where: string[]][]} */
const GLOBALS = [
  ['XMLHttpRequest', ['http']],
  ['DOMParser', ['xml']],
  ['trustedTypes', ['xml']],
  ['indexedDB', ['memory']],
  ['setTimeout|setInterval', ['clock']],
  ['Date', ['clock', 'remote', 'retry']],
  ['Math\\.random|\\{ random \\} = Math', ['clock']],
  ['fetch', ['http']],
  ['globalThis', ['define', 'globals', 'handles', 'mule', 'element/control']],
  ['window', []],
  ['document', ['element', 'element/dom', 'element/view']],
  ['localStorage', []],
]

for (const [name, where] of GLOBALS) {
  test(`${name} is touched only in ${where.join(' and ') || 'no module'}`, () => {
    const touching = modules.filter((module) => {
      const code = readFileSync(join(src, `${module}.js`), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      return new RegExp(`(?<![\\w.#'])(?:${name})\\b(?!:)`).test(code)
    })
    assert.deepEqual(touching, where)
  })
}

test('no file is longer than 250 lines', () => {
  for (const module of modules) {
    const lines = readFileSync(join(src, `${module}.js`), 'utf8').split('\n').length - 1
    assert.ok(lines <= 250, `${module}: ${lines}`)
  }
})
