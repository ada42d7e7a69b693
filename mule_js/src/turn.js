/** One upload's turn: its file is identified, nobody else works on it, and then it runs its course. */

import { discard } from './discard.js'

/** @import { Course } from './course.js' */
/** @import { Means, Turn } from './means.js' */
/** @import { Place } from './pool.js' */
/** @import { Result } from './types.js' */

/**
 * @param {Means} means
 * @param {Turn & { place: Place, course: Course }} options
 * @returns {Promise<Result>}
 */
export async function takeTurn(means, { place, course, ...turn }) {
  const { signal } = turn
  means.scope = turn
  await identify(means, { place, signal })
  try {
    return await means.enter(() => course.run(signal), turn)
  } catch (error) {
    // Nobody may ever go on with parts of which some are of another file.
    if (means.source.isSpoilt && course.plan) discard(means, course.plan)
    throw error
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
