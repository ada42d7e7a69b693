/** All of the element but the rows: where files are dropped and chosen, what was refused, and what is said aloud. */
import type { Setting } from './row.js';
/** @import { Setting } from './row.js' */
export declare class View {
    #private;
    pick: HTMLButtonElement;
    region: HTMLDivElement;
    /**
     * @param {ShadowRoot} root
     * @param {object} on
     * @param {() => void} on.pick  The person wants to choose files.
     * @param {(files: File[]) => void} on.files  They were chosen by an input.
     */
    constructor(root: ShadowRoot, on: {
        pick: () => void;
        files: (files: File[]) => void;
    });
    /** Let the browser ask for files. */
    choose(): void;
    /** @param {boolean} isOver  Whether something is about to be dropped. */
    hover(isOver: boolean): void;
    /** @param {string[]} lines  Why files were refused. */
    note(lines: string[]): void;
    /** @param {Element} row */
    append(row: Element): void;
    /**
     * @param {Setting} setting
     * @param {{ isMultiple: boolean, accept: string | null }} options
     */
    render({ language, words, isDisabled }: Setting, { isMultiple, accept }: {
        isMultiple: boolean;
        accept: string | null;
    }): void;
}
