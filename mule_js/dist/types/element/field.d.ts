/** What the element is to its form: one entry for each key, and a reason why the form is not to be sent yet. */
import type { Row } from './row.js';
import type { Words } from './words.js';
/** @import { Kept, Row } from './row.js' */
/** @import { Words } from './words.js' */
/**
 * @param {ElementInternals} internals
 * @param {object} options
 * @param {readonly Row[]} options.rows
 * @param {string | null} options.name
 * @param {boolean} options.isRequired
 * @param {Words} options.words
 * @param {HTMLElement} options.anchor  Where the browser puts its hint.
 * @returns {string[]} The keys.
 */
export declare function fillIn(internals: ElementInternals, { rows, name, isRequired, words, anchor }: {
    rows: readonly Row[];
    name: string | null;
    isRequired: boolean;
    words: Words;
    anchor: HTMLElement;
}): string[];
