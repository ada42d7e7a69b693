/** Sizes, speeds and times as people of a language write them. */
export declare class Format {
    #private;
    /** @param {string} language */
    constructor(language: string);
    /** @param {number} value @param {Intl.NumberFormatOptions} [options] */
    number(value: number, options?: Intl.NumberFormatOptions): string;
    /** @param {number} share  0 to 1. */
    percent(share: number): string;
    /** @param {number} bytes @param {string} [per]  `-per-second` of a speed. */
    bytes(bytes: number, per?: string): string;
    /** In its two largest units. @param {number} seconds */
    time(seconds: number): string;
    /** How long ago, in its largest unit; a second at least: “interrupted now” is no German. @param {number} seconds */
    ago(seconds: number): string;
}
