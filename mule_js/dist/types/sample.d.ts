/** A cheap digest of a file's bytes, which tells apart files that agree in name, size and date. */
/**
 * Read the file's beginning, its end and what lies evenly between (or all of it if that is less), and digest it. The same
 * bytes give the same digest in every browser, also where a page without TLS has no `crypto.subtle`.
 *
 * @param {Blob} file
 * @returns {Promise<string>} 16 hex digits.
 */
export declare function takeSample(file: Blob): Promise<string>;
