/** A number of workers that all files share. The first file is served first; the next ones get what it leaves. */

/**
 * @typedef {object} Work  What a file has for the workers.
 * @property {number} waiting  How many tasks could be taken now; a task's end may bring new ones.
 * @property {(signal: AbortSignal) => (signal: AbortSignal) => Promise<void>} take  The signal that the task will get: all of
 *   one draining get the same.
 */

export class Pool {
  /** In the order of their coming. @type {Set<Place>} */
  #places = new Set()
  #free

  /** @param {number} workers */
  constructor(workers) {
    this.#free = workers
  }

  /** Have so many more. @param {number} workers */
  widen(workers) {
    this.#free += workers
    this.#serve()
  }

  /** Queue up. The place stays the file's own, also while it has no work, until it leaves. */
  enter() {
    const place = new Place(() => this.#serve())
    this.#places.add(place)
    return place
  }

  /** @param {Place} place */
  leave(place) {
    this.#places.delete(place)
  }

  #serve() {
    for (const place of this.#places) {
      while (this.#free > 0 && place.isHungry) {
        this.#free -= 1
        place.serve().then(() => {
          this.#free += 1
          this.#serve()
          place.settle()
        })
      }
      if (this.#free === 0) return
    }
  }
}

/** One file's place in the queue. */
export class Place {
  #serveAll
  /** @type {Work | null} */
  #work = null
  #stop = new AbortController()
  /** How many workers are at it. */
  running = 0
  /** @type {(done?: unknown) => void} */
  #end = () => {}

  /** @param {() => void} serveAll */
  constructor(serveAll) {
    this.#serveAll = serveAll
  }

  get isHungry() {
    return !this.#stop.signal.aborted && Boolean(this.#work?.waiting)
  }

  /**
   * Have all of the work done. The first task that fails stops the others, and is what this rejects with once all of
   * them have ended; so does the signal.
   *
   * @param {Work} work
   * @param {{ signal: AbortSignal }} options
   */
  async drain(work, { signal }) {
    signal.throwIfAborted()
    const stop = new AbortController()
    const abort = () => {
      stop.abort(signal.reason)
      this.settle()
    }
    signal.addEventListener('abort', abort)
    this.#stop = stop
    this.#work = work
    await new Promise((resolve) => {
      this.#end = resolve
      this.#serveAll()
      this.settle()
    })
    this.#work = null
    signal.removeEventListener('abort', abort)
    stop.signal.throwIfAborted()
  }

  /** Do one task; never rejects. */
  async serve() {
    const stop = this.#stop
    const task = /** @type {Work} */ (this.#work).take(stop.signal)
    this.running += 1
    try {
      await task(stop.signal)
    } catch (error) {
      stop.abort(error)
    }
    this.running -= 1
  }

  /** End the draining if there is nothing left of it. */
  settle() {
    if (this.running === 0 && !this.isHungry) this.#end()
  }
}
