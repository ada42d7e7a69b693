/** While something is under way: the screen stays awake, and who leaves the page is warned. */
import type { Browser } from './types.js';
import type { Upload } from './upload.js';
export declare class Courtesy {
    #private;
    /**
     * @param {Browser} browser
     * @param {{ keepAwake: boolean, warnOnLeave: boolean }} options
     */
    constructor(browser: Browser, options: {
        keepAwake: boolean;
        warnOnLeave: boolean;
    });
    /** @param {Upload} upload */
    watch(upload: Upload): void;
}
