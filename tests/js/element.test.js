import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CSS } from '../../mule_js/src/element/css.js'
import { Format } from '../../mule_js/src/element/format.js'
import { findFault, typesOf } from '../../mule_js/src/element/intake.js'
import { LANGUAGES } from '../../mule_js/src/element/languages.js'
import { directionOf, ENGLISH, fill, findSpeech } from '../../mule_js/src/element/words.js'

const namesOf = (/** @type {string} */ template) => [...template.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

test('there are the eight languages', () => {
  assert.deepEqual(Object.keys(LANGUAGES).sort(), ['ar', 'de', 'es', 'fr', 'ja', 'pt', 'zh'])
})

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`${language} has every word, and fills in what English fills in`, () => {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(ENGLISH).sort())
    for (const [name, template] of Object.entries(ENGLISH)) {
      const word = words[/** @type {keyof typeof ENGLISH} */ (name)]
      assert.ok(word.length > 0, name)
      assert.deepEqual(namesOf(word), namesOf(template), name)
    }
  })
}

test('a language of which there are no words is answered in English', async () => {
  assert.deepEqual(await findSpeech('nl-BE'), { language: 'en', words: ENGLISH })
  assert.deepEqual(await findSpeech('EN-gb'), { language: 'EN-gb', words: ENGLISH })
  const { language, words } = await findSpeech('pt-BR')
  assert.deepEqual([language, words.done], ['pt-BR', 'Enviado'])
})

test('a language that is written wrongly is the one that is meant, or English', async () => {
  assert.deepEqual((await findSpeech('en-US_POSIX')).language, 'en')
  const { language, words } = await findSpeech('de-DE@euro')
  assert.deepEqual([language, words.done], ['de', (await findSpeech('de')).words.done])
  for (const wrong of ['', 'de-', '-', 'x', '日本']) new Format((await findSpeech(wrong)).language).bytes(1)
})

test('what is filled in twice or not at all does no harm', () => {
  assert.equal(fill('{a} of {a} and {b}', { a: '$&', b: '2' }), '$& of $& and 2')
})

test('Arabic alone is written from the right', () => {
  assert.deepEqual(['ar', 'ar-EG', 'en', 'de-AT'].map(directionOf), ['rtl', 'rtl', 'ltr', 'ltr'])
})

/** @type {[bytes: number, words: string][]} */
const SIZES = [
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [1_550_000, '1.6 MB'],
  [2_400_000_000, '2.4 GB'],
  [5_000_000_000_000_000, '5,000 TB'],
]

test('sizes are written in their largest unit', () => {
  const format = new Format('en')
  assert.deepEqual(
    SIZES.map(([bytes]) => format.bytes(bytes)),
    SIZES.map(([, words]) => words)
  )
  assert.equal(format.bytes(12_340_000, '-per-second'), '12.3 MB/s')
  assert.equal(new Format('de').bytes(2_400_000_000), '2,4\u00a0GB')
})

/** @type {[seconds: number, words: string][]} */
const TIMES = [
  [0, '0 sec'],
  [0.2, '1 sec'],
  [59, '59 sec'],
  [60, '1 min 0 sec'],
  [125, '2 min 5 sec'],
  [3600, '1 hr 0 min'],
  [7384, '2 hr 3 min'],
  [90_000, '1 day 1 hr'],
]

test('times are written in their two largest units', () => {
  const format = new Format('en')
  assert.deepEqual(
    TIMES.map(([seconds]) => format.time(seconds)),
    TIMES.map(([, words]) => words)
  )
})

test('a share is never written as more than it is', () => {
  assert.equal(new Format('en').percent(0.999), '99%')
  assert.equal(new Format('en').percent(1), '100%')
})

test('how long ago is told in one unit', () => {
  const format = new Format('en')
  assert.deepEqual(
    [0, 30, 90, 7300, 90_000, 400_000].map((seconds) => format.ago(seconds)),
    ['1 second ago', '30 seconds ago', '1 minute ago', '2 hours ago', 'yesterday', '4 days ago']
  )
})

const file = (/** @type {string} */ name, type = '', size = 10) => /** @type {any} */ ({ name, type, size })

/** @type {[accept: string | null, file: any, fault: string | null][]} */
const FAULTS = [
  [null, file('a.exe'), null],
  ['', file('a.exe'), null],
  ['.mov', file('A.MOV'), null],
  ['.mov', file('amov'), 'kind'],
  ['video/*', file('a', 'video/mp4'), null],
  ['video/*', file('a', 'videos/mp4'), 'kind'],
  ['video/mp4', file('a', 'video/mp4'), null],
  ['video/mp4', file('a', 'video/mpeg'), 'kind'],
  ['image/*, .PDF', file('b.pdf'), null],
  ['image/*', file('b.png'), 'kind'],
]

for (const [accept, given, fault] of FAULTS) {
  test(`accept ${accept} finds ${fault} in ${given.name} ${given.type}`, () => {
    assert.equal(findFault(given, { accept, maxSize: 0 }), fault)
  })
}

test('a file may be as large as it may be', () => {
  assert.equal(findFault(file('a', '', 1000), { accept: null, maxSize: 1000 }), null)
  assert.equal(findFault(file('a', '', 1001), { accept: null, maxSize: 1000 }), 'size')
  assert.equal(findFault(file('a', '', 1001), { accept: null, maxSize: NaN }), null)
})

test('the picker that gives handles is told what is accepted', () => {
  assert.deepEqual(typesOf(null), {})
  assert.deepEqual(typesOf('video/*, .mov,.mp4'), {
    types: [{ accept: { 'video/*': [], 'application/octet-stream': ['.mov', '.mp4'] } }],
  })
})

test('every color can be set from outside', () => {
  const own = [...CSS.matchAll(/--(\w[\w-]*): var\(--mule-([\w-]+), /g)]
  assert.ok(own.length >= 10)
  for (const [, name, outside] of own) assert.equal(name, outside)
  const plain = CSS.replace(/:host \{[^}]*\}/, '')
  assert.doesNotMatch(plain, /#[0-9a-f]{3,6}\b|\b(rgb|hsl)a?\(/i)
})

test('any kind is any kind, and no limit is none', () => {
  const file = /** @type {File} */ ({ name: 'a.mov', type: '', size: 9 })
  assert.equal(findFault(file, { accept: '*/*', maxSize: 0 }), null)
  assert.equal(findFault(file, { accept: null, maxSize: -1 }), null)
  assert.equal(findFault(file, { accept: 'image/*', maxSize: 0 }), 'kind')
})
