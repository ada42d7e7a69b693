/** The only XMLHttpRequest: fetch tells no upload progress. */
/** @type {Send} */
export declare function send({ method, url, headers, body, credentials, signal, onProgress }: import("./types.js").Call): Promise<import("./types.js").Answer>;
