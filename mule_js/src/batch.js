/** Calls that are made together: whoever asks while one is under way goes with the next. */

/**
 * @template Asked, Told
 * @typedef {object} Member
 * @property {Asked} asked
 * @property {(told: Told) => void} resolve
 * @property {(error: unknown) => void} reject
 */

/** @template Asked, Told */
export class Batch {
  #call
  #most
  #isCalling = false
  /** In the order of their coming. @type {Set<Member<Asked, Told>>} */
  #waiting = new Set()

  /**
   * @param {(asked: Asked[]) => Promise<(Told | Error)[]>} call  An Error is the answer to one of them; where it rejects, to all.
   * @param {{ most: number }} options  How many go together.
   */
  constructor(call, { most }) {
    this.#call = call
    this.#most = most
  }

  /**
   * @param {Asked} asked
   * @param {{ signal: AbortSignal }} options
   * @returns {Promise<Told>}
   */
  ask(asked, { signal }) {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const abort = () => {
        this.#waiting.delete(member)
        reject(signal.reason)
      }
      const end = (/** @type {(outcome: any) => void} */ settle) => (/** @type {unknown} */ outcome) => {
        signal.removeEventListener('abort', abort)
        settle(outcome)
      }
      const member = { asked, resolve: end(resolve), reject: end(reject) }
      signal.addEventListener('abort', abort)
      this.#waiting.add(member)
      this.#go()
    })
  }

  async #go() {
    if (this.#isCalling || this.#waiting.size === 0) return
    this.#isCalling = true
    const members = [...this.#waiting].slice(0, this.#most)
    for (const member of members) this.#waiting.delete(member)
    try {
      const answers = await this.#call(members.map(({ asked }) => asked))
      for (const [index, { resolve, reject }] of members.entries()) {
        const answer = answers[index]
        if (answer instanceof Error) reject(answer)
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of members) reject(error)
    }
    this.#isCalling = false
    this.#go()
  }
}
