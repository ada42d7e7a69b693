/**
 * `<mule-uploader>`: a place to drop files, the list of what is under way, and a field of a form whose values are the keys
 * of what has arrived. Loading this defines nothing; `define.js` does.
 *
 * Attributes: `backend`, `name`, `multiple` (with it, folders too), `accept`, `max-size` (bytes), `required`, `disabled`.
 * Events, which bubble: `change` (the keys are others), and the `MuleUploaderEvents` of define.js.
 */
import { Control } from './element/control.js';
import { Mule } from './index.js';
import type { Picked } from './element/intake.js';
import type { Upload } from './index.js';
/** @import { Picked } from './element/intake.js' */
/** @import { Setting } from './element/row.js' */
/** @import { Upload } from './index.js' */
export declare class MuleUploader extends Control {
    #private;
    static observedAttributes: string[];
    /** What carries the bytes; a page may set one of its own before the element is in the document. */
    get mule(): Mule;
    set mule(mule: Mule);
    /** Of this visit, in the order of the list. @returns {Upload[]} */
    get uploads(): Upload[];
    /** The keys of what has arrived, in the order of the list. @returns {string[]} */
    get value(): string[];
    /**
     * Take files, as if a person had chosen them.
     *
     * @param {Iterable<File | Picked> | DataTransfer} source  Of a DataTransfer, folders too: to be called at once in its event.
     * @returns {Promise<Upload[]>} Those that are under way by that.
     */
    add(source: Iterable<File | Picked> | DataTransfer): Promise<Upload[]>;
    connectedCallback(): void;
    disconnectedCallback(): void;
    /** @param {string} attribute */
    attributeChangedCallback(attribute: string): void;
    /** @param {boolean} isDisabled  By itself or by its form. */
    formDisabledCallback(isDisabled: boolean): void;
    formResetCallback(): void;
    /** @param {string} state  What `fillIn` has left for a page that is gone back to. */
    formStateRestoreCallback(state: string): void;
}
