/** One file in the list: what is seen of it, and what a person can do with it. */
import type { Upload } from '../index.js';
import type { Unfinished } from '../unfinished.js';
import type { Format } from './format.js';
import type { Words } from './words.js';
export type Setting = {
    language: string;
    words: Words;
    format: Format;
    isDisabled: boolean;
};
export type Action = typeof ACTIONS[number];
export type Result = {
    key: string;
    url?: string | null;
};
export type Kept = {
    name: string;
    /**
     * Bytes.
     */
    size: number;
    result?: Result;
};
/** @import { Upload } from '../index.js' */
/** @import { Unfinished } from '../unfinished.js' */
/** @import { Format } from './format.js' */
/** @import { Words } from './words.js' */
/**
 * @typedef {{ language: string, words: Words, format: Format, isDisabled: boolean }} Setting  In which it is seen.
 * @typedef {typeof ACTIONS[number]} Action
 * @typedef {{ key: string, url?: string | null }} Result
 * @typedef {object} Kept  A file of which more is not known: that it has arrived, and where.
 * @property {string} name
 * @property {number} size  Bytes.
 * @property {Result} [result]
 */
declare const ACTIONS: readonly ['resume', 'retry', 'pause', 'cancel', 'remove'];
export declare class Row {
    #private;
    name: string;
    size: number;
    /** @type {Upload | null} */
    upload: Upload | null;
    /** Of an earlier visit. @type {Unfinished | null} */
    entry: Unfinished | null;
    /** Whether its file is being opened. */
    isOpening: boolean;
    /** @type {FileSystemFileHandle | undefined} */
    handle: FileSystemFileHandle | undefined;
    /** @type {Result | undefined} */
    result: Result | undefined;
    /** In the words of the code that failed. */
    trouble: string;
    /** Whether the store had lost what was sent. */
    isAfresh: boolean;
    /** The state that was last said aloud, or that the person has to sign in. */
    said: string;
    element: HTMLLIElement;
    /**
     * @param {Kept} kept
     * @param {(action: Action) => void} act
     */
    constructor({ name, size, result }: Kept, act: (action: Action) => void);
    get state(): "unfinished" | import("../types.js").State;
    get isOver(): boolean;
    /** 0 to 1. */
    get share(): number;
    /** Put the focus where the next thing can be done. */
    focus(): void;
    /** @param {Setting} setting */
    render({ language, words, format, isDisabled }: Setting): void;
}
export {};
