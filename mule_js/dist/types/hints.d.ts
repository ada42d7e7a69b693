/** What the backend is told in passing: one at a time, each tried a few times, none worth failing for. */
import type { Sleep } from './types.js';
export declare class Hints {
    #private;
    /** @param {{ sleep: Sleep, random: () => number, signal: AbortSignal }} ports  After `signal` nothing more is told. */
    constructor(ports: {
        sleep: Sleep;
        random: () => number;
        signal: AbortSignal;
    });
    /** @param {(options: { signal: AbortSignal }) => Promise<unknown>} tell */
    add(tell: (options: {
        signal: AbortSignal;
    }) => Promise<unknown>): void;
}
