/** What the upload of one file works with. */
import type { News, Tabs } from './tabs.js';
import type { Means as CourseMeans, Shared as CourseShared } from './transfer.js';
export type Shared = CourseShared & {
    tabs: Tabs;
};
export type Means = CourseMeans & {
    tabs: Tabs;
    share: (news: News) => void;
};
/** @import { News, Tabs } from './tabs.js' */
/** @import { Means as CourseMeans, Shared as CourseShared } from './transfer.js' */
/**
 * @typedef {CourseShared & { tabs: Tabs }} Shared  What all uploads of one Mule work with.
 * @typedef {CourseMeans & { tabs: Tabs, share: (news: News) => void }} Means  `share` tells the tabs that look on.
 */
/**
 * @param {File} file
 * @param {Shared} shared
 * @param {object} options
 * @param {FileSystemFileHandle} [options.handle]
 * @param {{ signal: AbortSignal }} options.life  Ends with the upload.
 * @param {() => void} options.onProgress
 * @param {(partNumber: number) => void} options.onPart
 * @param {(error: import('./errors.js').MuleError) => void} options.onRestart
 * @param {(error: unknown, rests: boolean) => void} options.onRest
 * @param {() => void} options.onSuccess
 * @returns {Means}
 */
export declare function makeMeans(file: File, shared: Shared, { handle, life, onProgress, onPart, onRestart, onRest, onSuccess }: {
    handle?: FileSystemFileHandle;
    life: {
        signal: AbortSignal;
    };
    onProgress: () => void;
    onPart: (partNumber: number) => void;
    onRestart: (error: import('./errors.js').MuleError) => void;
    onRest: (error: unknown, rests: boolean) => void;
    onSuccess: () => void;
}): Means;
