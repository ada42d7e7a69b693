/** The only XMLHttpRequest: fetch tells no upload progress. And the only fetch: XMLHttpRequest asks nobody who is silent on CORS. */

import { MuleError } from './errors.js'

/** @import { Send } from './types.js' */

/** Browsers set these by themselves, and complain where a page tries to. */
const FORBIDDEN = /^(content-length|host)$/i

/** @type {Send} */
export function send({ method, url, headers = {}, body = null, credentials = false, signal, onProgress, onReply }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    xhr.open(method, url)
    xhr.withCredentials = credentials
    for (const [name, value] of Object.entries(headers)) {
      if (!FORBIDDEN.test(name)) xhr.setRequestHeader(name, value)
    }
    // Only where it is wanted: a listener here makes the browser ask for permission (CORS preflight) first.
    if (onProgress) xhr.upload.onprogress = (event) => onProgress(event.loaded)
    // Some stores answer Complete with a blank now and then, until they know.
    xhr.onprogress = () => onReply?.()
    xhr.onload = () =>
      resolve({ status: xhr.status, headers: parseHeaders(xhr.getAllResponseHeaders()), text: xhr.responseText })
    xhr.onerror = () => reject(new MuleError('NetworkError', 'no answer'))
    xhr.onabort = () => reject(signal?.reason)
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort)
    xhr.send(body)
  })
}

/**
 * Whether anything answers there, whatever it says. An answer that a page may not read is one, too.
 *
 * @type {import('./line.js').Probe}
 */
export async function probe(url, { signal }) {
  try {
    await fetch(url, { method: 'HEAD', mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal })
    return true
  } catch {
    return false
  }
}

/** @param {string} lines */
function parseHeaders(lines) {
  const pairs = [...lines.matchAll(/^(.+?): (.*)$/gm)]
  return Object.fromEntries(pairs.map(([, name, value]) => [name.toLowerCase(), value]))
}
