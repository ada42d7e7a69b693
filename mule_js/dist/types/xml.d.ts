/** The store's XML, read by a parser (entities!) and written with care. */
/**
 * @param {string} text
 * @returns {Element | null} The root; null where the text is no XML: empty, cut off, a page of some proxy.
 */
export declare function parseXml(text: string): Element | null;
/**
 * @param {Element | null} parent
 * @param {string} name
 * @returns {Element[]} What is in it by that name, whatever the namespace.
 */
export declare const childrenOf: (parent: Element | null, name: string) => Element[];
/**
 * @param {Element | null} parent
 * @param {string} name
 * @returns {string} The text of the first that is in it by that name; empty where there is none.
 */
export declare const childText: (parent: Element | null, name: string) => string;
/**
 * The body of CompleteMultipartUpload.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 *
 * @param {string[]} etags  Of part 1, 2, …
 * @param {string[]} checksums  SHA-256 of the same in base64, or none.
 */
export declare function renderComplete(etags: string[], checksums: string[]): string;
