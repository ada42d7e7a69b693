/** What a screen reader is told: milestones, gathered, and never progress. */

import { sleep } from '../clock.js'
import { setText } from './dom.js'

const PACE = 1000 // milliseconds between two announcements
const MOST = 3 // more at once are summed up

export class Voice {
  #region
  #summarize
  /** @type {string[]} */
  #waiting = []

  /**
   * @param {HTMLElement} region  With the role `status`.
   * @param {() => string} summarize
   */
  constructor(region, summarize) {
    this.#region = region
    this.#summarize = summarize
  }

  /** @param {string} words */
  say(words) {
    this.#waiting.push(words)
    if (this.#waiting.length === 1) sleep(PACE).then(() => this.#speak())
  }

  #speak() {
    const said = this.#waiting
    this.#waiting = []
    setText(this.#region, said.length > MOST ? this.#summarize() : said.join('. '))
  }
}
