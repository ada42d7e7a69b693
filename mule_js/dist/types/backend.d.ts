/** The upload backend: the only file that knows its actions. */
import type { Shape } from './shapes.js';
import type { Answer, FinishedAnswer, InitAnswer, Send, SignedRequest, WindowAnswer } from './types.js';
export type FileFields = {
    filename: string;
    /**
     * Bytes.
     */
    filesize: number;
    /**
     * Milliseconds since 1970.
     */
    last_modified: number;
    /**
     * A digest of some of its bytes.
     */
    sample?: string;
};
export type UploadFields = {
    key: string;
    upload_id: string;
    ticket: string;
};
export type Params = Record<string, string | number | undefined>;
export type Options = {
    signal: AbortSignal;
};
/** @import { Shape } from './shapes.js' */
/** @import { Answer, FinishedAnswer, InitAnswer, Send, SignedRequest, WindowAnswer } from './types.js' */
/**
 * @typedef {object} FileFields
 * @property {string} filename
 * @property {number} filesize  Bytes.
 * @property {number} last_modified  Milliseconds since 1970.
 * @property {string} [sample]  A digest of some of its bytes.
 *
 * @typedef {object} UploadFields
 * @property {string} key
 * @property {string} upload_id
 * @property {string} ticket
 *
 * @typedef {Record<string, string | number | undefined>} Params
 * @typedef {{ signal: AbortSignal }} Options
 */
declare const ACTIONS: {
    chunk: string;
    list: string;
    end: string;
    head: string;
    abort: string;
};
export declare class Backend {
    #private;
    /** Where it is mounted, without a last slash. */
    url: string;
    /** Bytes up to which the server has files sent whole, as far as it has told. */
    wholeSize: number;
    /** The call under way that may set the cookie by which the server knows this browser. @type {Promise<unknown> | null} */
    introduction: Promise<unknown> | null;
    /**
     * @param {string} url
     * @param {{ send: Send, now: () => number }} ports
     */
    constructor(url: string, { send, now }: {
        send: Send;
        now: () => number;
    });
    /** Milliseconds since 1970 by the server's clock, as far as it is known. */
    get serverNow(): number;
    /**
     * Begin, or find the upload to go on with. `force` forgets what the server remembers of the file.
     *
     * @param {FileFields & { mime_type?: string, ticket?: string, upload_id?: string, force?: 1, whole?: 1 }} params
     * @param {Options} options
     * @returns {Promise<InitAnswer>}
     */
    init(params: FileFields & {
        mime_type?: string;
        ticket?: string;
        upload_id?: string;
        force?: 1;
        whole?: 1;
    }, options: Options): Promise<InitAnswer>;
    /**
     * A window of part signatures, and all else that an upload needs. Binds the upload id.
     *
     * @param {FileFields & UploadFields & { first_chunk: number, num_chunks: number }} params
     * @param {Options} options
     * @returns {Promise<WindowAnswer>}
     */
    signWindow(params: FileFields & UploadFields & {
        first_chunk: number;
        num_chunks: number;
    }, options: Options): Promise<WindowAnswer>;
    /**
     * One request to the store. Who asks for `abort` ends the upload on the server; `head` is signed for ended ones too.
     *
     * @param {keyof typeof ACTIONS} what
     * @param {UploadFields & { part_number_marker?: number, chunk?: number, sha256?: string }} params
     * @param {Options} options
     * @returns {Promise<{ request: SignedRequest }>}
     */
    sign(what: keyof typeof ACTIONS, params: UploadFields & {
        part_number_marker?: number;
        chunk?: number;
        sha256?: string;
    }, options: Options): Promise<{
        request: SignedRequest;
    }>;
    /**
     * @param {FileFields & UploadFields} params
     * @param {number[]} partNumbers  One at least.
     * @param {Options} options
     */
    recordParts(params: FileFields & UploadFields, [chunk, ...others]: number[], options: Options): Promise<any>;
    /**
     * @param {FileFields & UploadFields} params
     * @param {Options} options
     * @returns {Promise<FinishedAnswer>}
     */
    recordFinish(params: FileFields & UploadFields, options: Options): Promise<FinishedAnswer>;
    /**
     * The first call goes alone: others beside it would come without a cookie, and each get an identity of its own.
     *
     * @param {string} action
     * @param {Params} params
     * @param {Options} options
     * @param {Shape} [isAnswer]
     * @returns {Promise<any>}
     */
    call(action: string, params: Params, options: Options, isAnswer?: Shape): Promise<any>;
    /**
     * @param {any} body  Of an answer.
     * @param {string} what
     * @param {Shape} isAnswer
     * @returns {any} The same. Raises UnreadableAnswer.
     */
    read(body: any, what: string, isAnswer: Shape): any;
    /**
     * @param {Answer} answer
     * @param {string} what
     * @param {any} error  As the server describes it.
     */
    refuse(answer: Answer, what: string, { code, message, found, state }: any): import("./errors.js").RemoteError;
}
export {};
