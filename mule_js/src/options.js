/** What a page may ask for, and what it is told where it asks for something else. */

import { MuleError } from './errors.js'

/** @import { Options as CoreOptions } from './mule.js' */
/** @import { Storage } from './types.js' */

/**
 * @typedef {object} More
 * @property {boolean} keepAwake  Ask the browser not to let the screen, and with it the machine, fall asleep meanwhile.
 * @property {boolean} warnOnLeave  Let the browser warn whoever leaves the page while something is under way.
 * @property {Storage} storage  What remembers unfinished uploads.
 *
 * @typedef {Omit<CoreOptions, 'memory' | 'Backend' | 'makeCrew' | 'phrase' | 'furnish'> & More} Options
 */

/** An option is not what it has to be. */
export class OptionError extends MuleError {
  /**
   * @param {string} name
   * @param {string} expected
   * @param {unknown} got
   */
  constructor(name, expected, got) {
    super('InvalidOption', `Expected \`${name}\` to be ${expected}, got ${typeof got} ${String(got)}`)
  }
}

/** @typedef {[words: string, test: (value: any) => boolean]} Expected */

/** @param {string} type @returns {Expected} */
const ofType = (type) => [`of type ${type}`, (value) => typeof value === type && value !== null]

/** @type {Record<string, Expected>} */
const EXPECTED = {
  backend: ['a path or URL', (value) => typeof value === 'string' && value !== ''],
  workers: ["a whole number from 1, or 'auto'", (value) => value === 'auto' || (Number.isInteger(value) && value >= 1)],
  patience: ['a number of milliseconds', (value) => typeof value === 'number' && value >= 0],
  keepAwake: ofType('boolean'),
  warnOnLeave: ofType('boolean'),
  send: ofType('function'),
  probe: ofType('function'),
  now: ofType('function'),
  random: ofType('function'),
  sleep: ofType('function'),
  every: ofType('function'),
  storage: ofType('object'),
  browser: ofType('object'),
}

/**
 * Raise OptionError where one is not what it has to be.
 *
 * @param {Partial<Options>} options
 */
export function check(options) {
  for (const [name, value] of Object.entries(options)) {
    if (!(name in EXPECTED)) throw new OptionError(name, `one of ${Object.keys(EXPECTED).join(', ')}`, value)
    const [words, test] = EXPECTED[name]
    if (value !== undefined && !test(value)) throw new OptionError(name, words, value)
  }
  return options
}

/** @param {any} file */
export function checkFile(file) {
  if (typeof file?.name !== 'string') throw new OptionError('file', 'a File', file)
}
