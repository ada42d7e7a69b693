/**
 * Signatures that bind the bytes of a part. Its digest is made, and signed, while parts before it are sent: there is no
 * template, as every digest is another, but nobody waits for a round trip either.
 */
import type { Means, Seals as Port, Sealer } from './transfer.js';
import type { Cryptography } from './types.js';
/** @import { Means, Seals as Port, Sealer } from './transfer.js' */
/** @import { Cryptography } from './types.js' */
/**
 * Raises InsecurePage.
 *
 * @param {Means} means
 * @returns {Sealer}
 */
export declare function getSealer(means: Means): Sealer;
/** @implements {Port} */
export declare class Seals implements Port {
    #private;
    /**
     * @param {Means} means
     * @param {Parameters<Sealer>[0] & { subtle: NonNullable<Cryptography['subtle']> }} upload
     */
    constructor(means: Means, { fields, plan, upcoming, subtle }: Parameters<Sealer>[0] & {
        subtle: NonNullable<Cryptography['subtle']>;
    });
    /**
     * @param {number} partNumber
     * @param {{ fresh: boolean }} options  `fresh`: the one that was given before is no good.
     */
    part(partNumber: number, { fresh }: {
        fresh: boolean;
    }): Promise<import("./types.js").SignedRequest | undefined>;
    /** @param {number} partNumber */
    drop(partNumber: number): void;
    /**
     * What the store wants to hear of each part once more at the end. Parts that an earlier page has sent are read for it,
     * so that what the store has of them is known to be the file's.
     *
     * @returns {Promise<string[]>} Of part 1, 2, …; none where it wants none.
     */
    checksums(): Promise<string[]>;
}
