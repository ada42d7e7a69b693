/** What browsers do, whoever asks them. */

/** By what they count connections, which is where a url leads. @param {string} url */
export const hostOf = (url) => url.split('/')[2]

/** Connections that one opens to a host that speaks HTTP/1.1: what is beyond them waits in the browser. */
export const CONNECTIONS = 6

/**
 * The first bytes of a body go no further than the send buffer: only progress that comes later tells of the line.
 * Milliseconds.
 */
export const FILLING = 1000
