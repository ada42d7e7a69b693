/** One upload's turn: its file is identified, no other tab works on it, and then it runs its course. */
import type { Course } from './course.js';
import type { Means } from './means.js';
import type { Place } from './pool.js';
import type { Result } from './types.js';
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
export declare function takeTurn(means: Means, { place, signal, onTurn, course }: {
    place: Place;
    signal: AbortSignal;
    onTurn: (isTheirs: boolean) => void;
    course: Course;
}): Promise<Result>;
/**
 * What an earlier page has begun of it, if anything.
 *
 * @param {Means} means
 */
export declare function recollect(means: Means): Promise<import("./types.js").Remembered | undefined>;
