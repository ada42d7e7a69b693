/** Sizes, speeds and times as people of a language write them. */

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

/** Seconds of each, the longest first. @type {[unit: 'day' | 'hour' | 'minute' | 'second', seconds: number][]} */
const TIMES = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

export class Format {
  #language
  /** They are dear to make, and used again with every frame. @type {Map<string, Intl.NumberFormat>} */
  #formats = new Map()

  /** @param {string} language */
  constructor(language) {
    this.#language = language
  }

  /** @param {number} value @param {Intl.NumberFormatOptions} [options] */
  number(value, options = {}) {
    const name = Object.values(options).join()
    const format = this.#formats.get(name) ?? new Intl.NumberFormat(this.#language, options)
    this.#formats.set(name, format)
    return format.format(value)
  }

  /** @param {number} share  0 to 1. */
  percent(share) {
    return this.number(Math.floor(share * 100) / 100, { style: 'percent' })
  }

  /** @param {number} bytes @param {string} [per]  `-per-second` of a speed. */
  bytes(bytes, per = '') {
    const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), BYTES.length - 1)
    const maximumFractionDigits = power > 1 ? 1 : 0
    const unitDisplay = power || per ? 'short' : 'long'
    return this.number(bytes / 1000 ** power, {
      style: 'unit',
      unit: BYTES[power] + per,
      unitDisplay,
      maximumFractionDigits,
    })
  }

  /** In its two largest units. @param {number} seconds */
  time(seconds) {
    const whole = Math.ceil(seconds)
    const first = TIMES.findIndex(([, length]) => whole >= length)
    return TIMES.slice(first)
      .slice(0, 2)
      .map(([unit, length], place) => {
        const count = Math.floor(place ? (whole % TIMES[first][1]) / length : whole / length)
        return this.number(count, { style: 'unit', unit, unitDisplay: 'short' })
      })
      .join(' ')
  }

  /** How long ago, in its largest unit; a second at least: “interrupted now” is no German. @param {number} seconds */
  ago(seconds) {
    const [unit, length] = TIMES.find(([, length]) => seconds >= length) ?? ['second', 1]
    const count = Math.max(1, Math.floor(seconds / length))
    return new Intl.RelativeTimeFormat(this.#language, { numeric: 'auto' }).format(-count, unit)
  }
}
