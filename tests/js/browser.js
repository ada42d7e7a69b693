/** What tabs of one browser share, and what each has of its own, as far as the client asks for it. */

/** @import { Browser } from '../../mule_js/src/types.js' */

/** https://www.w3.org/TR/web-locks/ without stealing; what is shared is never held by one alone. */
class FakeLocks {
  /** @type {Map<string, { grant: (lock: object | null) => unknown }[]>} By name; the first one holds it. */
  #queues = new Map()
  /** @type {string[]} */
  #shared = []

  /** @param {string} name @param {any} options @param {(lock: any) => Promise<unknown>} work */
  async request(name, { ifAvailable, mode, signal }, work) {
    if (mode === 'shared') return this.#share(name, work)
    const queue = this.#queues.get(name) ?? []
    this.#queues.set(name, queue)
    if (ifAvailable && queue.length > 0) return work(null)
    const entry = { grant: (/** @type {object | null} */ _lock) => {} }
    const granted = new Promise((resolve, reject) => {
      entry.grant = resolve
      signal?.addEventListener('abort', () => {
        if (queue[0] === entry) return
        queue.splice(queue.indexOf(entry), 1)
        reject(signal.reason)
      })
    })
    queue.push(entry)
    if (queue[0] === entry) entry.grant({ name })
    await granted
    try {
      return await work({ name })
    } finally {
      queue.shift()
      queue[0]?.grant({ name })
    }
  }

  /** @param {string} name @param {(lock: any) => Promise<unknown>} work */
  async #share(name, work) {
    this.#shared.push(name)
    await work({ name }).finally(() => this.#shared.splice(this.#shared.indexOf(name), 1))
  }

  async query() {
    const held = [...this.#queues].filter(([, queue]) => queue.length > 0)
    return { held: [...held.map(([name]) => name), ...this.#shared].map((name) => ({ name })), pending: [] }
  }
}

/** @param {{ locks?: any }} [options]  `locks`: null where the page has no TLS. */
export function fakeBrowser({ locks = new FakeLocks() } = {}) {
  /** @type {Set<EventTarget>} */
  const channels = new Set()
  class Channel extends EventTarget {
    constructor() {
      super()
      channels.add(this)
    }

    /** @param {unknown} data */
    postMessage(data) {
      for (const other of channels) {
        if (other === this) continue
        const news = Object.assign(new Event('message'), { data: structuredClone(data) })
        queueMicrotask(() => other.dispatchEvent(news))
      }
    }
  }
  return { locks, channels, tab: () => new Tab(locks, Channel) }
}

/** One page's `globalThis`. */
class Tab extends EventTarget {
  document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  /** @type {{ released: boolean, release: () => Promise<void> }[]} */
  sentinels = []
  canStayAwake = true
  /** Whether it hears nothing of the others, as one that the browser has frozen. */
  isFrozen = false
  BroadcastChannel

  /** @param {any} locks @param {any} channel */
  constructor(locks, channel) {
    super()
    const tab = this
    this.BroadcastChannel = class extends channel {
      /** @param {Event} event */
      dispatchEvent(event) {
        return tab.isFrozen || super.dispatchEvent(event)
      }
    }
    const request = async () => {
      if (!this.canStayAwake) throw new DOMException('low battery', 'NotAllowedError')
      const sentinel = {
        released: false,
        release: async () => {
          sentinel.released = true
        },
      }
      this.sentinels.push(sentinel)
      return sentinel
    }
    this.navigator = { locks, wakeLock: { request } }
  }

  /** How many wake locks are held. */
  get awake() {
    return this.sentinels.filter(({ released }) => !released).length
  }

  /** The page goes to the background, which ends its wake locks, or comes back. @param {'hidden' | 'visible'} state */
  become(state) {
    if (state === 'hidden') for (const sentinel of this.sentinels) sentinel.released = true
    this.document.visibilityState = state
    this.document.dispatchEvent(new Event('visibilitychange'))
  }

  /** Whether who closes the page now is asked first. */
  get warns() {
    const event = new Event('beforeunload', { cancelable: true })
    Object.defineProperty(event, 'returnValue', { value: '', writable: true }) // it is a BeforeUnloadEvent's own
    return !this.dispatchEvent(event)
  }

  /** @returns {Browser} */
  get port() {
    return /** @type {any} */ (this)
  }
}
