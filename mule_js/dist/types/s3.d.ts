/** The calls to the store, each as the signer signed it. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import type { Answer, Call, ListedPart, Send, SignedRequest } from './types.js';
export type Options = {
    signal: AbortSignal;
};
export type Read = Answer & {
    root: Element | null;
};
export type Page = {
    parts: ListedPart[];
    next: number | null;
};
export declare class Store {
    #private;
    /** @param {{ send: Send, now: () => number }} ports  `now` by a clock that is right. */
    constructor({ send, now }: {
        send: Send;
        now: () => number;
    });
    /**
     * @param {SignedRequest} request
     * @param {Options} options
     * @returns {Promise<string>} The upload id.
     */
    createMultipartUpload(request: SignedRequest, options: Options): Promise<string>;
    /**
     * @param {SignedRequest} request
     * @param {Blob} body
     * @param {Options & Pick<Call, 'onProgress' | 'stalls'>} options
     * @returns {Promise<string | null>} The ETag; null where the bucket's CORS rules hide it.
     */
    uploadPart(request: SignedRequest, body: Blob, options: Options & Pick<Call, 'onProgress' | 'stalls'>): Promise<string | null>;
    /**
     * One page of what the store has. Only `IsTruncated` says whether there is another: markers on last pages differ.
     *
     * @param {SignedRequest} request
     * @param {Options} options
     * @returns {Promise<Page>}
     */
    listParts(request: SignedRequest, options: Options): Promise<Page>;
    /**
     * @param {SignedRequest} request
     * @param {{ etags: string[], checksums?: string[] }} parts  Of part 1, 2, …
     * @param {Options} options
     */
    completeMultipartUpload(request: SignedRequest, { etags, checksums }: {
        etags: string[];
        checksums?: string[];
    }, options: Options): Promise<void>;
    /**
     * @param {SignedRequest} request
     * @param {Options} options
     */
    abortMultipartUpload(request: SignedRequest, options: Options): Promise<void>;
    /**
     * @param {SignedRequest} request
     * @param {Options} options
     * @returns {Promise<{ size: number | null } | null>} Its bytes (null: not readable); null where there is no object.
     */
    headObject(request: SignedRequest, options: Options): Promise<{
        size: number | null;
    } | null>;
}
