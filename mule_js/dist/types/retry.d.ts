/** Trying again: how long to wait, and when it is of no use. */
import type { Line } from './line.js';
import type { Cure } from './types.js';
/**
 * Exponential backoff with full jitter: a thousand clients that failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param {number} failures  In a row, from 1.
 * @param {() => number} random  0 ≤ random < 1
 * @param {number} [last]  The longest wait, in milliseconds.
 * @returns {number} milliseconds
 */
export declare function backoff(failures: number, random: () => number, last?: number): number;
/**
 * @param {string | undefined} header  The value of `Retry-After`: seconds or an HTTP date (RFC 9110, 10.2.3).
 * @param {number} now
 * @returns {number | null} milliseconds
 */
export declare function parseRetryAfter(header: string | undefined, now: number): number | null;
/** Does a piece of work until it succeeds or until another try is of no use. */
export declare class Persistence {
    #private;
    /**
     * @param {object} ports
     * @param {Line} ports.line
     * @param {() => number} ports.random
     * @param {() => number} ports.now
     * @param {number} ports.patience  Milliseconds that one piece of work may go on failing.
     * @param {(error: unknown) => Cure} ports.cureFor
     * @param {(error: unknown, resting: boolean) => void} ports.onRest  Called as a rest begins and as it ends.
     * @param {() => void} ports.onSuccess
     * @param {(error: any) => void} [ports.onRetry]  Called with each failure that is not the end.
     */
    constructor(ports: {
        line: Line;
        random: () => number;
        now: () => number;
        patience: number;
        cureFor: (error: unknown) => Cure;
        onRest: (error: unknown, resting: boolean) => void;
        onSuccess: () => void;
        onRetry?: (error: any) => void;
    });
    /**
     * @template T
     * @param {(hint: { fresh: boolean, stalls: number }) => Promise<T>} work  `fresh`: the last failure may lie with the
     *   signature. `stalls`: how often bytes of the file were cut off for their silence.
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<T>}
     */
    run<T>(work: (hint: {
        fresh: boolean;
        stalls: number;
    }) => Promise<T>, { signal }: {
        signal: AbortSignal;
    }): Promise<T>;
}
