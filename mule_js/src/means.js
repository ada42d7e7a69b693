/** What the upload of one file works with. */

import { MuleError } from './errors.js'
import { cureFor } from './failures.js'
import { Hints } from './hints.js'
import { Progress } from './progress.js'
import { Persistence } from './retry.js'
import { Source } from './source.js'

/** @import { Means as CourseMeans, Shared as CourseShared } from './transfer.js' */
/** @import { Result } from './types.js' */
/** @import { Upload } from './upload.js' */

/**
 * @typedef {object} Turn
 * @property {AbortSignal} signal
 * @property {(isTheirs: boolean) => void} onTurn  Whether another tab is at it.
 *
 * @typedef {object} Extra  What is beyond the course of an upload.
 * @property {Furnish} furnish
 * @property {(error: unknown) => MuleError} phrase  Puts it into words.
 *
 * @typedef {CourseShared & Extra} Shared  What all uploads of one Mule work with.
 *
 * @typedef {(known?: { isStale: boolean }) => Promise<Result>} Run  `isStale`: somebody else was at that file meanwhile.
 *
 * @typedef {object} Door
 * @property {(run: Run, turn: Turn) => Promise<Result>} enter  Do it when nobody else is at that file.
 * @property {() => Promise<boolean>} isBusy  Whether somebody else is.
 *
 * @typedef {object} Life
 * @property {File} file
 * @property {{ signal: AbortSignal }} life  Ends with the upload.
 *
 * @typedef {CourseMeans & Extra & Door & Life} Means
 *
 * @typedef {(means: Means, upload: Upload, options: { handle?: FileSystemFileHandle }) => void} Furnish
 *   Called once for each upload, before it begins; may put others in the place of `memory`, `getSealer`, `sendWhole`, `enter`
 *   and `isBusy`.
 */

/**
 * @param {File} file
 * @param {Shared} shared
 * @param {object} options
 * @param {{ signal: AbortSignal }} options.life  Ends with the upload.
 * @param {() => void} options.onProgress
 * @param {(partNumber: number) => void} options.onPart
 * @param {(error: MuleError) => void} options.onRestart
 * @param {(error: unknown, rests: boolean) => void} options.onRest
 * @param {() => void} options.onSuccess
 * @returns {Means}
 */
export function makeMeans(file, shared, { life, onProgress, onPart, onRestart, onRest, onSuccess }) {
  const progress = new Progress({ total: file.size, now: shared.now, notify: onProgress })
  const source = new Source(file, {
    ...shared,
    get scope() {
      return means.scope
    },
  })
  const hints = new Hints({ ...shared, signal: life.signal })
  /** @type {Means} */
  const means = {
    ...shared,
    file,
    life,
    /** Known once the file is identified. */
    get fingerprint() {
      return JSON.stringify([shared.backend.url, ...Object.values(source.fields)])
    },
    source,
    progress,
    persistence: new Persistence({ ...shared, cureFor, onRest, onSuccess, onRetry: (error) => hints.noteRetry(error) }),
    letNext() {},
    onPart,
    onRestart,
    hints,
    scope: life,
    enter: (run) => run(),
    isBusy: async () => false,
    sendWhole: refuse,
    getSealer: refuse,
  }
  return means
}

/** @returns {never} */
function refuse() {
  throw new MuleError('CoreOnly', 'The upload backend wants digests of all parts, which the small bundle cannot make.')
}
