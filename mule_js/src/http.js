/** The only XMLHttpRequest: fetch tells no upload progress. */

import { MuleError } from './errors.js'

/** @import { Send } from './types.js' */

/** Browsers set these by themselves, and complain where a page tries to. */
const FORBIDDEN = new Set(['content-length', 'host'])

/** @type {Send} */
export function send({ method, url, headers = {}, body = null, credentials = false, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    xhr.open(method, url)
    xhr.withCredentials = credentials
    for (const [name, value] of Object.entries(headers)) {
      if (!FORBIDDEN.has(name.toLowerCase())) xhr.setRequestHeader(name, value)
    }
    // Only where it is wanted: a listener here makes the browser ask for permission (CORS preflight) first.
    if (onProgress) xhr.upload.onprogress = (event) => onProgress(event.loaded)
    xhr.onload = () =>
      resolve({ status: xhr.status, headers: parseHeaders(xhr.getAllResponseHeaders()), text: xhr.responseText })
    xhr.onerror = () => reject(new MuleError('NetworkError', 'no answer'))
    xhr.onabort = () => reject(signal?.reason)
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort)
    xhr.send(body)
  })
}

/** @param {string} lines */
function parseHeaders(lines) {
  const pairs = [...lines.matchAll(/^(.+?): (.*)$/gm)]
  return Object.fromEntries(pairs.map(([, name, value]) => [name.toLowerCase(), value]))
}
