/** What the upload of one file works with. */
import { MuleError } from './errors.js';
import type { Means as CourseMeans, Shared as CourseShared } from './transfer.js';
import type { Result } from './types.js';
import type { Upload } from './upload.js';
export type Turn = {
    signal: AbortSignal;
    /**
     * Whether another tab is at it.
     */
    onTurn: (isTheirs: boolean) => void;
};
export type Extra = {
    furnish: Furnish;
    /**
     * Puts it into words.
     */
    phrase: (error: unknown) => MuleError;
};
export type Shared = CourseShared & Extra;
export type Run = (known?: {
    isStale: boolean;
}) => Promise<Result>;
export type Door = {
    /**
     * Do it when nobody else is at that file.
     */
    enter: (run: Run, turn: Turn) => Promise<Result>;
    /**
     * Whether somebody else is.
     */
    isBusy: () => Promise<boolean>;
};
export type Life = {
    file: File;
    /**
     * Ends with the upload.
     */
    life: {
        signal: AbortSignal;
    };
};
export type Means = CourseMeans & Extra & Door & Life;
export type Furnish = (means: Means, upload: Upload, options: {
    handle?: FileSystemFileHandle;
}) => void;
/** @import { Means as CourseMeans, Shared as CourseShared } from './transfer.js' */
/** @import { Result } from './types.js' */
/** @import { Upload } from './upload.js' */
/**
 * @typedef {object} Turn
 * @property {AbortSignal} signal
 * @property {(isTheirs: boolean) => void} onTurn  Whether another tab is at it.
 *
 * @typedef {object} Extra  What is beyond the course of an upload.
 * @property {Furnish} furnish
 * @property {(error: unknown) => MuleError} phrase  Puts it into words.
 *
 * @typedef {CourseShared & Extra} Shared  What all uploads of one Mule work with.
 *
 * @typedef {(known?: { isStale: boolean }) => Promise<Result>} Run  `isStale`: somebody else was at that file meanwhile.
 *
 * @typedef {object} Door
 * @property {(run: Run, turn: Turn) => Promise<Result>} enter  Do it when nobody else is at that file.
 * @property {() => Promise<boolean>} isBusy  Whether somebody else is.
 *
 * @typedef {object} Life
 * @property {File} file
 * @property {{ signal: AbortSignal }} life  Ends with the upload.
 *
 * @typedef {CourseMeans & Extra & Door & Life} Means
 *
 * @typedef {(means: Means, upload: Upload, options: { handle?: FileSystemFileHandle }) => void} Furnish
 *   Called once for each upload, before it begins; may put others in the place of `memory`, `getSealer`, `sendWhole`, `enter`
 *   and `isBusy`.
 */
/**
 * @param {File} file
 * @param {Shared} shared
 * @param {object} options
 * @param {{ signal: AbortSignal }} options.life  Ends with the upload.
 * @param {() => void} options.onProgress
 * @param {(partNumber: number) => void} options.onPart
 * @param {(error: MuleError) => void} options.onRestart
 * @param {(error: unknown, rests: boolean) => void} options.onRest
 * @param {() => void} options.onSuccess
 * @returns {Means}
 */
export declare function makeMeans(file: File, shared: Shared, { life, onProgress, onPart, onRestart, onRest, onSuccess }: {
    life: {
        signal: AbortSignal;
    };
    onProgress: () => void;
    onPart: (partNumber: number) => void;
    onRestart: (error: MuleError) => void;
    onRest: (error: unknown, rests: boolean) => void;
    onSuccess: () => void;
}): Means;
