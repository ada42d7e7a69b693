/** One upload's turn: its file is identified, no other tab works on it, and then it runs its course. */

import { discard } from './discard.js'

/** @import { Course } from './course.js' */
/** @import { Means } from './means.js' */
/** @import { Place } from './pool.js' */
/** @import { Result } from './types.js' */

/**
 * @param {Means} means
 * @param {object} options
 * @param {Place} options.place
 * @param {AbortSignal} options.signal
 * @param {(isTheirs: boolean) => void} options.onTurn  Whether another tab is at it.
 * @param {Course} options.course
 * @returns {Promise<Result>}
 */
export async function takeTurn(means, { place, signal, onTurn, course }) {
  means.scope = { signal }
  await identify(means, { place, signal })
  const turn = await means.tabs.enter(means.fingerprint, {
    signal,
    onWait: () => onTurn(true),
    onProgress: (loaded) => means.progress.follow(loaded),
  })
  means.share = turn.tell
  try {
    if (turn.result) means.progress.follow(means.source.size)
    if (turn.result) return turn.result
    onTurn(false)
    const result = await course.run(signal)
    turn.tell({ result })
    return result
  } catch (error) {
    // Nobody may ever go on with parts of which some are of another file.
    if (means.source.isSpoilt && course.plan) discard(means, course.plan)
    throw error
  } finally {
    means.share = () => {}
    turn.leave()
  }
}

/**
 * In the queue like any other work: a thousand files are not all read at once.
 *
 * @param {Means} means
 * @param {{ place: Place, signal: AbortSignal }} options
 */
async function identify({ source }, { place, signal }) {
  const work = {
    waiting: Number(!source.isIdentified),
    take() {
      work.waiting = 0
      return () => source.identify()
    },
  }
  await place.drain(work, { signal })
}

/**
 * What an earlier page has begun of it, if anything.
 *
 * @param {Means} means
 */
export async function recollect(means) {
  await means.source.identify().catch(() => {}) // what cannot be read has never begun
  return means.memory.get(means.fingerprint)
}
