/** What the upload of one file works with. */

import { cureFor } from './failures.js'
import { Hints } from './hints.js'
import { Progress } from './progress.js'
import { Persistence } from './retry.js'
import { Source } from './source.js'

/** @import { News, Tabs } from './tabs.js' */
/** @import { Means as CourseMeans, Shared as CourseShared } from './transfer.js' */

/**
 * @typedef {CourseShared & { tabs: Tabs }} Shared  What all uploads of one Mule work with.
 * @typedef {CourseMeans & { tabs: Tabs, share: (news: News) => void }} Means  `share` tells the tabs that look on.
 */

/**
 * @param {File} file
 * @param {Shared} shared
 * @param {object} options
 * @param {FileSystemFileHandle} [options.handle]
 * @param {{ signal: AbortSignal }} options.life  Ends with the upload.
 * @param {() => void} options.onProgress
 * @param {(partNumber: number) => void} options.onPart
 * @param {(error: import('./errors.js').MuleError) => void} options.onRestart
 * @param {(error: unknown, rests: boolean) => void} options.onRest
 * @param {() => void} options.onSuccess
 * @returns {Means}
 */
export function makeMeans(file, shared, { handle, life, onProgress, onPart, onRestart, onRest, onSuccess }) {
  const progress = new Progress({ total: file.size, now: shared.now, notify: onProgress })
  const source = new Source(file, { sleep: shared.sleep, signal: () => means.scope.signal })
  /** @type {Means} */
  const means = {
    ...shared,
    /** Known once the file is identified. */
    get fingerprint() {
      return JSON.stringify([shared.backend.url, ...Object.values(source.fields)])
    },
    memory: shared.memory.about(() => ({ loaded: progress.loaded, ...(handle && { handle }) })),
    source,
    progress,
    persistence: new Persistence({ ...shared, cureFor, onRest, onSuccess }),
    onPart(partNumber) {
      means.memory.touch(means.fingerprint)
      onPart(partNumber)
    },
    onRestart,
    hints: new Hints({ ...shared, signal: life.signal }),
    scope: life,
    share() {},
  }
  return means
}
