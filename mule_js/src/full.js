/** Mule with all that the core can do without: what it remembers for days, other tabs, small files, digests, courtesy, advice. */

import { advise } from './advice.js'
import { BulkBackend } from './bulk.js'
import { Courtesy } from './courtesy.js'
import { Crew } from './crew.js'
import { cureFor } from './failures.js'
import { SpreadStore } from './hosts.js'
import { ForgivingMemory, Memory } from './memory.js'
import { Mule as Core, equip } from './mule.js'
import { check, checkFile } from './options.js'
import { getSealer } from './seals.js'
import { Single } from './single.js'
import { Tabs } from './tabs.js'
import { findUnfinished } from './unfinished.js'

/** @import { Furnish } from './means.js' */
/** @import { Options as CoreOptions } from './mule.js' */
/** @import { Options } from './options.js' */
/** @import { Upload } from './upload.js' */

/** Whether a part's failure may come from too many of them. @param {any} error */
const isStrain = (error) => error.code !== 'Dark' && cureFor(error).cure === 'retry'

/** As many as make it faster. @type {CoreOptions['makeCrew']} */
const makeCrew = (workers, { now }) => new Crew(workers, { now, isStrain })

/** @type {CoreOptions['makeStore']} */
const makeStore = (ports) => new SpreadStore({ ...ports, crew: /** @type {Crew} */ (ports.crew) })

export class Mule extends Core {
  #ports

  /** @param {Partial<Options>} [options] */
  constructor(options = {}) {
    const { storage = new Memory(), keepAwake = true, warnOnLeave = true, ...ports } = check(options)
    const shared = equip({ ...ports, Backend: BulkBackend, makeStore, makeCrew, phrase: advise })
    const memory = new ForgivingMemory(storage, shared)
    const tabs = new Tabs(shared)
    const store = /** @type {SpreadStore} */ (shared.store)
    const courtesy = new Courtesy(shared.browser, { keepAwake, warnOnLeave })
    /** @type {Furnish} */
    const furnish = (means, upload, { handle }) => {
      const { progress } = means
      const own = memory.about(() => ({ loaded: progress.loaded - progress.flying, ...(handle && { handle }) }))
      means.memory = own
      means.getSealer = () => getSealer(means)
      means.sendWhole = (plan) => {
        if (plan.request) store.expect(plan.request)
        return new Single(means, plan)
      }
      means.isBusy = async () => (await tabs.findBusy())(means.fingerprint)
      means.enter = (run, options) => tabs.takeTurn(run, { ...options, means, upload })
      upload.addEventListener('progress', () => own.touch(means.fingerprint))
      courtesy.watch(upload)
    }
    super({}, { ...shared, memory, furnish })
    this.#ports = { ...shared, memory, tabs }
  }

  /**
   * @param {File} file
   * @param {{ autostart?: boolean, handle?: FileSystemFileHandle }} [options]  Without `autostart`, `upload.start()` begins
   *   it. A `handle` of the file (see `pickFiles`) is kept until the upload is over, for `unfinished`.
   */
  upload(file, options) {
    checkFile(file)
    return super.upload(file, options)
  }

  /** What this browser has begun, and neither this page nor another tab is at. */
  unfinished() {
    return findUnfinished(this.#ports, (file, options) => this.upload(file, options))
  }
}
