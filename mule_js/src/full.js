/** Mule with all that the core can do without: what it remembers for days, other tabs, digests, courtesy, advice. */

import { advise } from './advice.js'
import { Courtesy } from './courtesy.js'
import { ForgivingMemory, Memory } from './memory.js'
import { Mule as Core, equip } from './mule.js'
import { check, checkFile } from './options.js'
import { getSealer } from './seals.js'
import { Tabs } from './tabs.js'
import { findUnfinished } from './unfinished.js'

/** @import { Furnish } from './means.js' */
/** @import { Options } from './options.js' */
/** @import { Upload } from './upload.js' */

export class Mule extends Core {
  #ports

  /** @param {Partial<Options>} [options] */
  constructor(options = {}) {
    const { storage = new Memory(), keepAwake = true, warnOnLeave = true, ...ports } = check(options)
    const shared = equip({ ...ports, phrase: advise })
    const memory = new ForgivingMemory(storage, shared)
    const tabs = new Tabs(shared)
    const courtesy = new Courtesy(shared.browser, { keepAwake, warnOnLeave })
    /** @type {Furnish} */
    const furnish = (means, upload, { handle }) => {
      const own = memory.about(() => ({ loaded: upload.loaded, ...(handle && { handle }) }))
      means.memory = own
      means.getSealer = () => getSealer(means)
      means.enter = (run, options) => tabs.takeTurn(run, { ...options, means, upload })
      upload.addEventListener('partchange', () => own.touch(means.fingerprint))
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
