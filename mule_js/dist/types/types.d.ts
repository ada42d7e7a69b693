/**
 * The shapes that several modules share. Sizes are bytes, part numbers count from 1; times are milliseconds since
 * 1970 except where a name says otherwise.
 *
 * @typedef {'idle' | 'starting' | 'uploading' | 'waiting' | 'paused' | 'finishing' | 'done' | 'failed' | 'cancelled'} State
 *
 * @typedef {'network' | 'offline' | 'signin' | 'signer' | 'store' | 'tab'} Reason
 *   Why an upload waits. `signin`: the person has to log in again; `tab`: another one works on that file.
 *
 * @typedef {object} SignedRequest  What to send, exactly. `expires_at` is in seconds since 1970, by the server's clock.
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {number} expires_at
 * @property {SignedRequest[]} [others]  The same, by other addresses of the store.
 *
 * @typedef {object} Call  What a `Send` is given.
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} [headers]
 * @property {Blob | string | null} [body]
 * @property {boolean} [credentials]  Whether cookies go with it.
 * @property {AbortSignal} [signal]
 * @property {(sent: number) => void} [onProgress]  Bytes of the body sent so far; may jump back.
 * @property {() => void} [onReply]  Some of the answer has come.
 * @property {'signer' | 'store'} [source]  Who is asked.
 * @property {number} [silence]  Milliseconds that it may be silent, for the watchdog.
 * @property {number} [stalls]  How often it was cut off for its silence before.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers  Those that the page may read, by lower-case name.
 * @property {string} text
 *
 * @typedef {(call: Call) => Promise<Answer>} Send
 *   Any answer fulfils it, whatever its status; it rejects where there is none, or with the signal's reason.
 *
 * @typedef {(milliseconds: number, options?: { signal?: AbortSignal }) => Promise<void>} Sleep
 *
 * @typedef {object} Ticket  What the server and the store know of an unfinished upload.
 * @property {string} key
 * @property {string} uploadId
 * @property {string} ticket
 *
 * @typedef {object} Kept  What the page keeps besides.
 * @property {string} fingerprint  Of the file: JSON of `[backend, name, size, lastModified, sample]`.
 * @property {number} loaded  Bytes that had left.
 * @property {number} at  When that was written.
 * @property {FileSystemFileHandle} [handle]  The way back to the file, in browsers that have such.
 *
 * @typedef {Ticket & Kept} Remembered
 *
 * @typedef {object} Storage  Where it is kept; each may fail, and then the upload goes on without it.
 * @property {(fingerprint: string) => Promise<Remembered | undefined>} get
 * @property {(fingerprint: string, remembered: Remembered) => Promise<void>} set
 * @property {(fingerprint: string) => Promise<void>} delete
 * @property {() => Promise<Remembered[]>} all
 *
 * @typedef {object} Memory  What an upload knows of earlier ones. A Map is one, as long as the page is there.
 * @property {(fingerprint: string) => Promise<Ticket | undefined> | Ticket | undefined} get
 * @property {(fingerprint: string, ticket: Ticket) => unknown} set
 * @property {(fingerprint: string) => unknown} delete
 *
 * @typedef {{ subtle?: Pick<SubtleCrypto, 'digest'> }} Cryptography  `subtle` is missing on pages without TLS.
 *
 * @typedef {Pick<EventTarget, 'addEventListener' | 'removeEventListener'>} Target
 *
 * @typedef {object} Browser  As much of a page's `globalThis` as is asked for; each of it may be missing.
 * @property {Partial<Navigator> & { connection?: Target & { type?: string } }} [navigator]
 * @property {Pick<Document, 'visibilityState'> & Target} [document]
 * @property {typeof BroadcastChannel} [BroadcastChannel]
 * @property {Cryptography} [crypto]
 * @property {typeof addEventListener} [addEventListener]
 * @property {typeof removeEventListener} [removeEventListener]
 *
 * @typedef {object} ListedPart
 * @property {number} partNumber
 * @property {number} size
 * @property {string} etag
 *
 * @typedef {Map<number, ListedPart[]>} Listing  By part number: some stores list every upload of a part.
 *
 * @typedef {object} InitAnswer
 * @property {SignedRequest} [request]  Missing where a file is sent whole and its digest has to be told first.
 * @property {true} [whole]  The request sends all of the file.
 * @property {string} key
 * @property {number} chunk_size
 * @property {number} num_chunks
 * @property {string} ticket
 * @property {'checksum' | 'content'} [integrity]  Every part is signed with its digest; `checksum`: the end bears them, too.
 * @property {string} [upload_id]
 * @property {number[]} [chunks]
 *
 * @typedef {object} WindowAnswer
 * @property {Record<string, [signature: string, date: string]>} chunk_signatures
 * @property {{ chunk: SignedRequest } & Partial<Record<'list' | 'end' | 'delete' | 'head', SignedRequest | null>>} requests
 * @property {{ request: SignedRequest, chunk_signatures: WindowAnswer['chunk_signatures'] }[] | null} [more_chunks]  The same chunks,
 *   for the other addresses of the store.
 *
 * @typedef {object} FinishedAnswer
 * @property {string} key
 * @property {string | null} [url]
 *
 * @typedef {object} Result  What `upload.finished` gives; `url` where the server grants a link.
 * @property {string} key
 * @property {string | null} url
 *
 * @typedef {object} Cure  What helps against a failure, see failures.js.
 * @property {'retry' | 'sign' | 'rejoin' | 'afresh' | 'verify' | 'fail'} cure
 * @property {number} [limit]  How many times in a row it is worth trying; 0 if left out.
 */
export type State = 'idle' | 'starting' | 'uploading' | 'waiting' | 'paused' | 'finishing' | 'done' | 'failed' | 'cancelled';
export type Reason = 'network' | 'offline' | 'signin' | 'signer' | 'store' | 'tab';
export type SignedRequest = {
    method: string;
    url: string;
    headers: Record<string, string>;
    expires_at: number;
    /**
     * The same, by other addresses of the store.
     */
    others?: SignedRequest[];
};
export type Call = {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: Blob | string | null;
    /**
     * Whether cookies go with it.
     */
    credentials?: boolean;
    signal?: AbortSignal;
    /**
     * Bytes of the body sent so far; may jump back.
     */
    onProgress?: (sent: number) => void;
    /**
     * Some of the answer has come.
     */
    onReply?: () => void;
    /**
     * Who is asked.
     */
    source?: 'signer' | 'store';
    /**
     * Milliseconds that it may be silent, for the watchdog.
     */
    silence?: number;
    /**
     * How often it was cut off for its silence before.
     */
    stalls?: number;
};
export type Answer = {
    status: number;
    /**
     * Those that the page may read, by lower-case name.
     */
    headers: Record<string, string>;
    text: string;
};
export type Send = (call: Call) => Promise<Answer>;
export type Sleep = (milliseconds: number, options?: {
    signal?: AbortSignal;
}) => Promise<void>;
export type Ticket = {
    key: string;
    uploadId: string;
    ticket: string;
};
export type Kept = {
    /**
     * Of the file: JSON of `[backend, name, size, lastModified, sample]`.
     */
    fingerprint: string;
    /**
     * Bytes that had left.
     */
    loaded: number;
    /**
     * When that was written.
     */
    at: number;
    /**
     * The way back to the file, in browsers that have such.
     */
    handle?: FileSystemFileHandle;
};
export type Remembered = Ticket & Kept;
export type Storage = {
    get: (fingerprint: string) => Promise<Remembered | undefined>;
    set: (fingerprint: string, remembered: Remembered) => Promise<void>;
    delete: (fingerprint: string) => Promise<void>;
    all: () => Promise<Remembered[]>;
};
export type Memory = {
    get: (fingerprint: string) => Promise<Ticket | undefined> | Ticket | undefined;
    set: (fingerprint: string, ticket: Ticket) => unknown;
    delete: (fingerprint: string) => unknown;
};
export type Cryptography = {
    subtle?: Pick<SubtleCrypto, 'digest'>;
};
export type Target = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
export type Browser = {
    navigator?: Partial<Navigator> & {
        connection?: Target & {
            type?: string;
        };
    };
    document?: Pick<Document, 'visibilityState'> & Target;
    BroadcastChannel?: typeof BroadcastChannel;
    crypto?: Cryptography;
    addEventListener?: typeof addEventListener;
    removeEventListener?: typeof removeEventListener;
};
export type ListedPart = {
    partNumber: number;
    size: number;
    etag: string;
};
export type Listing = Map<number, ListedPart[]>;
export type InitAnswer = {
    /**
     * Missing where a file is sent whole and its digest has to be told first.
     */
    request?: SignedRequest;
    /**
     * The request sends all of the file.
     */
    whole?: true;
    key: string;
    chunk_size: number;
    num_chunks: number;
    ticket: string;
    /**
     * Every part is signed with its digest; `checksum`: the end bears them, too.
     */
    integrity?: 'checksum' | 'content';
    upload_id?: string;
    chunks?: number[];
};
export type WindowAnswer = {
    chunk_signatures: Record<string, [signature: string, date: string]>;
    requests: {
        chunk: SignedRequest;
    } & Partial<Record<'list' | 'end' | 'delete' | 'head', SignedRequest | null>>;
    /**
     * The same chunks,
     * for the other addresses of the store.
     */
    more_chunks?: {
        request: SignedRequest;
        chunk_signatures: WindowAnswer['chunk_signatures'];
    }[] | null;
};
export type FinishedAnswer = {
    key: string;
    url?: string | null;
};
export type Result = {
    key: string;
    url: string | null;
};
export type Cure = {
    cure: 'retry' | 'sign' | 'rejoin' | 'afresh' | 'verify' | 'fail';
    /**
     * How many times in a row it is worth trying; 0 if left out.
     */
    limit?: number;
};
export type UploadEvents = {
    statechange: Event;
    /**
     * At most every 100 ms, and at the end.
     */
    progress: Event;
    /**
     * 0: all parts may have changed.
     */
    partchange: CustomEvent<{
        partNumber: number;
    }>;
    /**
     * What was sent before is lost, and why.
     */
    restart: CustomEvent<{
        error: import('./errors.js').MuleError;
    }>;
};
export type Emitter<Events> = {
    addEventListener<Name extends keyof Events & string>(type: Name, listener: (event: Events[Name]) => unknown, options?: boolean | AddEventListenerOptions): void;
    removeEventListener<Name extends keyof Events & string>(type: Name, listener: (event: Events[Name]) => unknown, options?: boolean | EventListenerOptions): void;
} & EventTarget;
/**
 * @typedef {object} UploadEvents
 * @property {Event} statechange
 * @property {Event} progress  At most every 100 ms, and at the end.
 * @property {CustomEvent<{ partNumber: number }>} partchange  0: all parts may have changed.
 * @property {CustomEvent<{ error: import('./errors.js').MuleError }>} restart  What was sent before is lost, and why.
 */
/**
 * An EventTarget that says which events it has.
 *
 * @template Events
 * @typedef {{
 *   addEventListener<Name extends keyof Events & string>(
 *     type: Name,
 *     listener: (event: Events[Name]) => unknown,
 *     options?: boolean | AddEventListenerOptions
 *   ): void
 *   removeEventListener<Name extends keyof Events & string>(
 *     type: Name,
 *     listener: (event: Events[Name]) => unknown,
 *     options?: boolean | EventListenerOptions
 *   ): void
 * } & EventTarget} Emitter
 */
export {};
