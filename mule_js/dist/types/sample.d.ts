/** A cheap digest of a file's bytes, which tells apart files that agree in name, size and date. */
/**
 * Read what `pickSample` has picked, as the disk has it now, and digest it. The same bytes give the same digest in every
 * browser, also where a page without TLS has no `crypto.subtle`.
 *
 * @param {Blob} picked
 * @returns {Promise<string>} 16 hex digits.
 */
export declare function digestSample(picked: Blob): Promise<string>;
/**
 * Pick the file's beginning, its end and what lies evenly between, or all of it if that is less.
 *
 * @param {Blob} file
 */
export declare function pickSample(file: Blob): Blob;
