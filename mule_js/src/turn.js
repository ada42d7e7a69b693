/** One upload's turn: its file is identified, nobody else works on it, and then it runs its course. */

import { discard } from './discard.js'

/** @import { Course } from './course.js' */
/** @import { Means, Turn } from './means.js' */
/** @import { Result } from './types.js' */

/** So long a file is read of which an upload was cancelled: a network drive may hang. Milliseconds. */
const PATIENCE = 3000

/** Of each Mule, those whose samples do not tell all, until they are over. @type {WeakMap<object, Set<Means>>} */
const underway = new WeakMap()

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
    await tellApart(means, turn)
    return await means.enter((known) => course.run(signal, known), {
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
 * A page may be given two files that agree in name, size, date and sample, and are not the same. Each is to have fields of
 * its own before anybody is asked: the backend would take them for one, and the object would be of both.
 *
 * @param {Means} means
 * @param {{ signal: AbortSignal }} turn
 * @returns {Promise<void>}
 */
async function tellApart(means, turn) {
  const { source, pool, life } = means
  const others = underway.get(pool) ?? new Set()
  if (source.isSmall || others.has(means)) return
  for (const other of others) {
    if (other.fingerprint === means.fingerprint && !(await source.isSame(other.file))) return tellApart(means, turn)
  }
  turn.signal.throwIfAborted()
  underway.set(pool, others.add(means))
  life.signal.addEventListener('abort', () => others.delete(means))
}

/**
 * What an earlier page has begun of it, if anything. Where this page or another tab goes on with that, it is left to it.
 *
 * @param {Means} means
 */
export async function recollect(means) {
  const over = new AbortController()
  means.scope = over
  const late = means.sleep(PATIENCE, over)
  await Promise.race([means.source.identify(), late]).catch(() => {}) // what cannot be read has never begun
  over.abort()
  const others = [...(underway.get(means.pool) ?? [])]
  const isTheirs = others.some((other) => other !== means && other.fingerprint === means.fingerprint)
  return isTheirs || (await means.isBusy()) ? undefined : means.memory.get(means.fingerprint)
}
