/** Which files come in: from the picker, from a drop with whole folders in it, and which of them are wanted. */
import type { Setting } from './row.js';
export type Picked = {
    file: File;
    handle?: FileSystemFileHandle;
    path?: string;
};
/**
 * Why a file is not wanted, if so.
 *
 * @param {File} file
 * @param {{ accept: string | null, maxSize: number }} options  `maxSize`: bytes; 0: any.
 * @returns {'kind' | 'size' | null}
 */
export declare function findFault(file: File, { accept, maxSize }: {
    accept: string | null;
    maxSize: number;
}): 'kind' | 'size' | null;
/**
 * @param {string[]} lines
 * @param {Pick<Setting, 'words' | 'format'>} setting
 */
export declare function shorten(lines: string[], { words, format }: Pick<Setting, 'words' | 'format'>): string[];
/**
 * `accept` as the picker of `showOpenFilePicker` wants it.
 *
 * @param {string | null} accept
 */
export declare function typesOf(accept: string | null): {
    types: {
        accept: {
            [k: string]: string[];
        };
    }[];
} | {
    types?: undefined;
};
/**
 * All files of a drop, those within folders too. Has to be called before the event's listener awaits anything.
 *
 * @param {DataTransfer} dataTransfer
 * @returns {Promise<Picked[]>}
 */
export declare function filesOfDrop({ items }: DataTransfer): Promise<Picked[]>;
