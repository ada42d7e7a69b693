/** One upload's turn: its file is identified, nobody else works on it, and then it runs its course. */

import { discard } from './discard.js'

/** @import { Course } from './course.js' */
/** @import { Means, Turn } from './means.js' */
/** @import { Result } from './types.js' */

/** So long a file is read of which an upload was cancelled: a network drive may hang. Milliseconds. */
const PATIENCE = 3000

/**
 * @param {Means} means
 * @param {Turn & { course: Course }} options
 * @returns {Promise<Result>}
 */
export async function takeTurn(means, { course, ...turn }) {
  const { signal } = turn
  means.scope = turn
  means.letNext = await means.ahead.enter(turn)
  try {
    await identify(means, turn)
    return await means.enter(() => course.run(signal), {
      signal,
      onTurn(isTheirs) {
        if (isTheirs) means.letNext()
        turn.onTurn(isTheirs)
      },
    })
  } catch (error) {
    // Nobody may ever go on with parts of which some are of another file.
    if (means.source.isSpoilt && course.plan) discard(means, course.plan)
    throw error
  } finally {
    means.letNext()
  }
}

/**
 * @param {Means} means
 * @param {{ signal: AbortSignal }} options
 */
async function identify({ source, reading }, options) {
  if (source.isIdentified) return
  const leave = await reading.enter(options)
  await source.identify().finally(leave)
}

/**
 * What an earlier page has begun of it, if anything.
 *
 * @param {Means} means
 */
export async function recollect(means) {
  const scope = new AbortController()
  const end = () => scope.abort()
  means.scope = scope
  means.sleep(PATIENCE, scope).then(end, end)
  await means.source.identify().catch(end) // what cannot be read has never begun
  end()
  return means.memory.get(means.fingerprint)
}
