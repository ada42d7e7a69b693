/** The lines to the signer and to the store: resting while one is down, and going on as soon as it is up. */
import { RemoteError } from './errors.js';
import type { Sleep } from './types.js';
import type { Vigil } from './vigil.js';
export type Probe = (url: string, options: {
    signal: AbortSignal;
}) => Promise<boolean>;
export type Rest = {
    /**
     * What it waits out.
     */
    error: RemoteError;
    /**
     * Whether it waits for nothing but the line.
     */
    isIdle: boolean;
    /**
     * Whether what went before counts no longer.
     */
    isAnew: boolean;
    nap: AbortController;
};
export type End = {
    /**
     * When it answered last.
     */
    heardAt: number;
    /**
     * Whether the last that was tried there was answered.
     */
    isUp: boolean;
    /**
     * Whether somebody is probing it for those who rest.
     */
    isSought: boolean;
    /**
     * Whom those who do not rest have probed last.
     */
    host: string;
    /**
     * How many of these probes in a row found nobody.
     */
    misses: number;
    /**
     * When it may be probed again for them.
     */
    dueAt: number;
    /**
     * When something was lost there last, if nothing was heard since; else -Infinity.
     */
    lostAt: number;
};
export declare class Line {
    #private;
    /** @param {{ sleep: Sleep, now: () => number, random: () => number, probe: Probe, vigil: Vigil }} ports */
    constructor(ports: {
        sleep: Sleep;
        now: () => number;
        random: () => number;
        probe: Probe;
        vigil: Vigil;
    });
    /** How often time has jumped: what was known of other clocks before that may be wrong. */
    get jumps(): number;
    /** Whoever rests goes on at once. */
    wake(): void;
    /** That end has answered. @param {'signer' | 'store'} source */
    hear(source: 'signer' | 'store'): void;
    /** Something that was sent there was lost. @param {'signer' | 'store'} source */
    lose(source: 'signer' | 'store'): void;
    /**
     * Raise Dark where the last that was sent there was lost, until something is heard; once a minute somebody may try all
     * the same. What Chromium asks a store before it sends (CORS preflight) outlives the request that it was asked for, and
     * keeps one of the six connections that a host is given: six that a dark line has swallowed, and nothing goes any more.
     *
     * @param {'signer' | 'store'} source
     */
    check(source: 'signer' | 'store'): void;
    /**
     * The same error in better words, if more is known: that there is no network, or that somebody answers all the same.
     *
     * @param {any} error
     * @param {number} failures  In a row.
     */
    explain(error: any, failures: number): any;
    /** Whether anything answers there, as far as is known. @param {'signer' | 'store'} source */
    isUp(source: 'signer' | 'store'): boolean;
    /**
     * Rest before another try: some time, and where the line was dead until it is not. One looks for that in the name of
     * all who wait.
     *
     * @param {any} error  What is waited out.
     * @param {number} milliseconds
     * @param {{ signal: AbortSignal }} options
     * @returns {Promise<boolean>} Whether it ended early because all has changed: what went before counts no longer.
     */
    rest(error: any, milliseconds: number, { signal }: {
        signal: AbortSignal;
    }): Promise<boolean>;
    /**
     * Something is silent, and may be for good reason. To be asked again and again while it is; probes now and then.
     *
     * @param {'signer' | 'store'} source
     * @param {string} where
     * @returns {Promise<{ isPrompt: boolean, isBack: boolean }>} Whether a probe was answered at once, and whether the line
     *   has just come back: connections from before are dead.
     */
    inspect(source: 'signer' | 'store', where: string): Promise<{
        isPrompt: boolean;
        isBack: boolean;
    }>;
}
