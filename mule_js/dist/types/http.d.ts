/** The only XMLHttpRequest: fetch tells no upload progress. And the only fetch: XMLHttpRequest asks nobody who is silent on CORS. */
/** @type {Send} */
export declare function send({ method, url, headers, body, credentials, signal, onProgress, onReply }: import("./types.js").Call): Promise<import("./types.js").Answer>;
/**
 * Whether anything answers there, whatever it says. An answer that a page may not read is one, too.
 *
 * @type {import('./line.js').Probe}
 */
export declare function probe(url: string, { signal }: {
    signal: AbortSignal;
}): Promise<boolean>;
