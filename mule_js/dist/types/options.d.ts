/** What a page may ask for, and what it is told where it asks for something else. */
import { MuleError } from './errors.js';
import type { Options as CoreOptions } from './mule.js';
import type { Storage } from './types.js';
export type More = {
    /**
     * Ask the browser not to let the screen, and with it the machine, fall asleep meanwhile.
     */
    keepAwake: boolean;
    /**
     * Let the browser warn whoever leaves the page while something is under way.
     */
    warnOnLeave: boolean;
    /**
     * What remembers unfinished uploads.
     */
    storage: Storage;
};
export type Options = Omit<CoreOptions, 'memory' | 'Backend' | 'makeCrew' | 'phrase' | 'furnish'> & More;
/** @import { Options as CoreOptions } from './mule.js' */
/** @import { Storage } from './types.js' */
/**
 * @typedef {object} More
 * @property {boolean} keepAwake  Ask the browser not to let the screen, and with it the machine, fall asleep meanwhile.
 * @property {boolean} warnOnLeave  Let the browser warn whoever leaves the page while something is under way.
 * @property {Storage} storage  What remembers unfinished uploads.
 *
 * @typedef {Omit<CoreOptions, 'memory' | 'Backend' | 'makeCrew' | 'phrase' | 'furnish'> & More} Options
 */
/** An option is not what it has to be. */
export declare class OptionError extends MuleError {
    /**
     * @param {string} name
     * @param {string} expected
     * @param {unknown} got
     */
    constructor(name: string, expected: string, got: unknown);
}
export type Expected = [words: string, test: (value: any) => boolean];
/**
 * Raise OptionError where one is not what it has to be.
 *
 * @param {Partial<Options>} options
 */
export declare function check(options: Partial<Options>): Partial<Options>;
/** @param {any} file */
export declare function checkFile(file: any): void;
