import './dom.js'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { parseXml } from '../../mule_js/src/xml.js'
import { fileOf, world } from './world.js'

const { DOMParser } = globalThis

/** What a page that requires Trusted Types, and allows none that Mule could make, does with text. */
class StrictParser {
  parseFromString() {
    throw new TypeError('This document requires TrustedHTML.')
  }
}

beforeEach(() => {
  Object.assign(globalThis, { DOMParser: StrictParser })
})

afterEach(() => {
  Object.assign(globalThis, { DOMParser })
})

test('where the policy of a page lets no text be parsed, the error says so', () => {
  assert.throws(() => parseXml('<a/>'), { code: 'NoTrustedTypes', message: /Trusted Types.+'mule'/ })
})

test('it is no failure that is waited out', async () => {
  const { fake, mule } = world()
  await assert.rejects(mule.upload(fileOf('abcdefghij')).finished, { code: 'NoTrustedTypes' })
  assert.equal(fake.count('create'), 1)
})

test('what is no XML is none', () => {
  Object.assign(globalThis, { DOMParser })
  assert.equal(parseXml('<p>a page of some proxy'), null)
})
