/** What browsers do, whoever asks them. */
/** By what they count connections, which is where a url leads. @param {string} url */
export declare const hostOf: (url: string) => string;
/** Connections that one opens to a host that speaks HTTP/1.1: what is beyond them waits in the browser. */
export declare const CONNECTIONS = 6;
/**
 * The first bytes of a body go no further than the send buffer: only progress that comes later tells of the line.
 * Milliseconds.
 */
export declare const FILLING = 1000;
