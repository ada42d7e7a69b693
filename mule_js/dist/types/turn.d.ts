/** One upload's turn: its file is identified, nobody else works on it, and then it runs its course. */
import type { Course } from './course.js';
import type { Means, Turn } from './means.js';
import type { Result } from './types.js';
/**
 * @param {Means} means
 * @param {Turn & { course: Course }} options
 * @returns {Promise<Result>}
 */
export declare function takeTurn(means: Means, { course, ...turn }: Turn & {
    course: Course;
}): Promise<Result>;
/**
 * What an earlier page has begun of it, if anything. Where this page or another tab goes on with that, it is left to it.
 *
 * @param {Means} means
 */
export declare function recollect(means: Means): Promise<import("./types.js").Ticket | undefined>;
