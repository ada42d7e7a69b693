/**
 * A store and a backend in memory, behind one `send`. The store is S3 with its quirks as switches; the backend speaks
 * the wire protocol. Faults are functions that see each call first and may answer it, break it, or let it pass.
 */

import { createHash } from 'node:crypto'

/** @import { Answer, Call } from '../../mule_js/src/types.js' */

/**
 * @typedef {object} Part
 * @property {number} size
 * @property {string} etag
 * @property {Buffer | null} bytes
 *
 * @typedef {object} FakeUpload
 * @property {string} key
 * @property {Map<number, Part[]>} parts  The last of each is the one that S3 keeps.
 *
 * @typedef {object} Record
 * @property {string} key
 * @property {string} file  The fingerprint.
 * @property {number} size
 * @property {number} chunkSize
 * @property {string | null} uploadId
 * @property {'open' | 'finished' | 'aborted' | 'superseded'} state
 * @property {Set<number>} parts
 *
 * @typedef {{ action: string, call: Call, params: { [name: string]: any } }} Event
 * @typedef {(event: Event, go: () => Promise<Answer>) => Promise<Answer> | Answer | undefined} Fault
 */

/** What stands for an upload id where there is no multipart upload. */
const WHOLE = '!whole'

/** Actions that have many in one call. @type {{ [action: string]: { name: string, one: string } }} */
const MANY = {
  get_init_signatures: { name: 'files', one: 'get_init_signature' },
  uploads_finished: { name: 'uploads', one: 'upload_finished' },
}

export const STORE = 'https://bucket.store.example'

/** @param {string} text @param {number} [status] @param {{ [name: string]: string }} [headers] @returns {Answer} */
export const answer = (text = '', status = 200, headers = {}) => ({ status, headers, text })

/** @param {string} code @param {number} status @param {string} [message] @param {{ [name: string]: string }} [headers] */
export const storeError = (code, status, message = '', headers = {}) =>
  answer(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    status,
    headers
  )

/** @param {string} code @param {number} status @param {object} [more] @param {{ [name: string]: string }} [headers] */
export const signerError = (code, status, more = {}, headers = {}) =>
  answer(JSON.stringify({ error: { code, message: `no: ${code}`, ...more } }), status, headers)

export class Fake {
  chunkSize = 4
  /** Milliseconds that the server's clock is ahead. */
  skew = 0
  /** Seconds that signatures live. */
  life = 3600
  pageSize = 1000
  hidesEtag = false
  hidesLength = false
  listsEveryUpload = false
  keepsBytes = true
  /** Whether files of at most one chunk go by one PUT. */
  sendsWhole = false
  /** By how many names the store is known: whole files go to them by turns, and parts are signed for all of them. */
  names = 1
  /** Whether the store makes an object again that is there. */
  overwrites = false
  /** Whether store and backend answer probes. */
  isReachable = true
  /** Where probes went. @type {string[]} */
  probes = []
  /** @type {Fault[]} */
  faults = []
  /** What was asked, in order: `get_init_signature`, `create`, `part 1`, … @type {string[]} */
  log = []
  /** @type {Event[]} */
  events = []
  /** @type {Record[]} */
  records = []
  /** @type {Map<string, FakeUpload>} */
  uploads = new Map()
  /** @type {Map<string, { size: number, bytes: Buffer }>} */
  objects = new Map()
  /** What one of many is answered; undefined: as usual. @type {(action: string, params: { [name: string]: any }) => any} */
  members = () => undefined
  underway = 0
  mostUnderway = 0
  #ids = 0
  #now

  /** @param {{ now: () => number }} clock */
  constructor({ now }) {
    this.#now = now
  }

  /** How many times something was asked. @param {string} action */
  count(action) {
    return this.log.filter((entry) => entry === action || entry.startsWith(`${action} `)).length
  }

  get serverNow() {
    return this.#now() + this.skew
  }

  /**
   * Answer the first `times` calls of an action by a fault.
   *
   * @param {string} action  As in `log`; a prefix of whole words.
   * @param {Fault} fault
   * @param {number} [times]
   */
  on(action, fault, times = 1) {
    let left = times
    this.faults.push((event, go) => {
      if (left <= 0 || !(event.action === action || event.action.startsWith(`${action} `))) return undefined
      left -= 1
      return fault(event, go)
    })
  }

  /** @param {Call} call @returns {Promise<Answer>} */
  send = async (call) => {
    call.signal?.throwIfAborted()
    const { action, params, go } = await this.#route(call)
    const event = { action, call, params }
    this.log.push(action)
    this.events.push(event)
    this.underway += 1
    this.mostUnderway = Math.max(this.mostUnderway, this.underway)
    try {
      return await abortable(this.#answer(event, go), call.signal)
    } finally {
      this.underway -= 1
    }
  }

  /** @type {import('../../mule_js/src/line.js').Probe} */
  probe = async (url) => {
    this.probes.push(url)
    return this.isReachable
  }

  /** @param {Event} event @param {() => Promise<Answer>} go */
  async #answer(event, go) {
    await null
    for (const fault of this.faults) {
      const answered = fault(event, go)
      if (answered) return answered
    }
    return go()
  }

  /** @param {Call} call */
  async #route(call) {
    if (!/^https:\/\/bucket\d*\.store\.example/.test(call.url)) {
      const action = call.url.split('/').at(-2) ?? ''
      const params = JSON.parse(String(call.body))
      return { action, params, go: async () => this.#backend(action, params) }
    }
    const url = new URL(call.url)
    const query = Object.fromEntries(url.searchParams)
    const params = { ...query, key: decodeURIComponent(url.pathname.slice(1)), uploadId: query.uploadId }
    const action = this.#nameStoreCall(call.method, query)
    return { action, params, go: () => this.#store(action.split(' ')[0], params, call) }
  }

  /** @param {string} method @param {{ [name: string]: string }} query */
  #nameStoreCall(method, query) {
    if (method === 'PUT') return query.partNumber ? `part ${query.partNumber}` : 'put'
    if (method === 'POST') return 'uploads' in query ? 'create' : 'complete'
    return { GET: 'list', DELETE: 'abort', HEAD: 'head' }[method] ?? method
  }

  // The backend

  /** @param {string} action @param {{ [name: string]: any }} params */
  #backend(action, params) {
    const answered = MANY[action] ? this.#each(action, params) : this.#one(action, params)
    if ('status' in answered) return /** @type {Answer} */ (answered)
    return answer(JSON.stringify({ ...answered, server_time: this.serverNow / 1000 }))
  }

  /** @param {string} action @param {{ [name: string]: any }} params @returns {object} */
  #one(action, params) {
    return action === 'get_init_signature' ? this.#init(params) : this.#signed(action, params)
  }

  /** @param {string} action @param {{ [name: string]: any }} params */
  #each(action, params) {
    const { name, one } = MANY[action]
    const members = JSON.parse(params[name])
    const answers = members.map((/** @type {{ [name: string]: any }} */ member) => {
      const answered = this.members(one, member) ?? this.#one(one, member)
      if (!('status' in answered)) return answered
      const { status, text, headers } = /** @type {Answer} */ (answered)
      return { ...JSON.parse(text), status, retry_after: headers['retry-after'] && Number(headers['retry-after']) }
    })
    return { answers }
  }

  /** @param {{ [name: string]: any }} params @returns {object} */
  #init(params) {
    const file = JSON.stringify([params.filename, params.filesize, params.last_modified, params.sample])
    let known = this.records.find((record) => record.file === file && record.state === 'open')
    if (known && params.force) {
      known.state = 'superseded'
      known = undefined
    }
    if (!known && params.ticket && !params.force) {
      const record = this.#restore(params.ticket)
      if (record?.state === 'finished' && record.uploadId === params.upload_id) {
        return signerError('UploadOver', 409, { state: 'finished' })
      }
      if (record?.state === 'open') known = record
      if (known && !known.uploadId && params.upload_id) known.uploadId = params.upload_id
    }
    const chunkCount = Math.max(1, Math.ceil(params.filesize / (known?.chunkSize ?? this.chunkSize)))
    const isWhole = known ? known.uploadId === WHOLE : this.sendsWhole && Boolean(params.whole) && chunkCount === 1
    const isResumed = known !== undefined
    if (!known) {
      this.#ids += 1
      const key = `uploads/${this.#ids}/${params.filename}`
      known = {
        key,
        file,
        size: params.filesize,
        chunkSize: this.chunkSize,
        uploadId: isWhole ? WHOLE : null,
        state: 'open',
        parts: new Set(),
      }
      this.records.push(known)
    }
    return {
      signature: 's',
      date: 'd',
      request: isWhole
        ? this.#takeTurns(this.#request('PUT', known.key, ''))
        : this.#request('POST', known.key, 'uploads='),
      key: known.key,
      chunk_size: known.chunkSize,
      num_chunks: chunkCount,
      ticket: JSON.stringify({ ...known, uploadId: isWhole ? WHOLE : null, parts: [], state: 'open' }),
      ...(isWhole ? { whole: true, upload_id: WHOLE } : {}),
      ...(known.uploadId && isResumed ? { upload_id: known.uploadId, chunks: [...known.parts] } : {}),
    }
  }

  /** @param {string} ticket @returns {Record | undefined} */
  #restore(ticket) {
    if (!ticket.startsWith('{')) return undefined
    const decided = JSON.parse(ticket)
    const known = this.records.find((record) => record.key === decided.key)
    if (known) return known
    const record = { ...decided, parts: new Set() }
    this.records.push(record)
    return record
  }

  /** @param {string} action @param {{ [name: string]: any }} params @returns {object} */
  #signed(action, params) {
    const record = this.records.find(({ key }) => key === params.key) ?? (params.ticket && this.#restore(params.ticket))
    if (!record) return signerError('UnknownUpload', 404)
    record.uploadId ??= params.upload_id
    if (record.uploadId !== params.upload_id) return signerError('UploadIdMismatch', 409)
    const isOver = record.state !== 'open'
    const over = () => signerError('UploadOver', 409, { state: record.state })
    const query = `uploadId=${record.uploadId}`
    const { key } = record
    const one = (/** @type {string} */ method, more = '') => ({
      signature: 's',
      date: 'd',
      request: this.#request(method, key, `${query}${more}`),
    })
    switch (action) {
      case 'get_head_signature':
        return { signature: 's', date: 'd', request: this.#request('HEAD', key, '') }
      case 'get_delete_signature':
        if (record.state === 'finished') return over()
        record.state = 'aborted'
        if (record.uploadId === WHOLE) return { request: this.#request('HEAD', key, '') }
        return one('DELETE')
      case 'upload_finished':
        if (record.state === 'open') record.state = 'finished'
        return record.state === 'finished' ? { key, url: `${STORE}/${key}` } : over()
    }
    if (isOver) return over()
    switch (action) {
      case 'get_chunk_signature':
        return { request: this.#request('PUT', key, '') }
      case 'get_list_signature':
        return one('GET', params.part_number_marker ? `&part-number-marker=${params.part_number_marker}` : '')
      case 'get_end_signature':
        return one('POST')
      case 'chunk_loaded':
        for (const chunk of [params.chunk, ...(params.chunks?.split(',') ?? [])]) record.parts.add(Number(chunk))
        return { ok: true }
      case 'get_all_signatures':
        return this.#window(record, params)
    }
    return signerError('NotFound', 404)
  }

  /** @param {Record} record @param {{ [name: string]: any }} params */
  #window(record, { first_chunk: first, num_chunks: count }) {
    const last = Math.max(1, Math.ceil(record.size / record.chunkSize))
    if (first < 1 || first + count - 1 > last) return signerError('InvalidParameter', 400)
    const query = `uploadId=${record.uploadId}`
    const numbers = Array.from({ length: count }, (_, index) => first + index)
    const { key } = record
    const plain = this.#request('PUT', key, `${query}&partNumber={chunk}&signature={signature}&date={date}`)
    const chunk = { ...plain, headers: { 'x-signed': '{signature} of {chunk} on {date}' } }
    const signed = (/** @type {number | string} */ name) =>
      Object.fromEntries(numbers.map((number) => [number, [`sig${name}${number}`, 'today']]))
    const others = Array.from({ length: this.names - 1 }, (_, index) => ({
      request: { ...chunk, url: chunk.url.replace('//bucket.', `//bucket${index + 1}.`) },
      chunk_signatures: signed(`${index + 1}:`),
    }))
    return {
      chunk_signatures: signed(''),
      ...(others.length > 0 && { more_chunks: others }),
      requests: {
        list: this.#request('GET', key, query),
        end: this.#request('POST', key, query),
        delete: this.#request('DELETE', key, query),
        head: this.#request('HEAD', key, ''),
        chunk,
      },
    }
  }

  /** @param {{ url: string }} request */
  #takeTurns(request) {
    const name = this.#ids % this.names || ''
    return { ...request, url: request.url.replace('//bucket.', `//bucket${name}.`) }
  }

  /** @param {string} method @param {string} key @param {string} query */
  #request(method, key, query) {
    const expires = Math.floor(this.serverNow / 1000) + this.life
    const url = `${STORE}/${encodeURIComponent(key)}?${query}${query && '&'}expires=${expires}`
    return { method, url, headers: {}, expires_at: expires }
  }

  // The store

  /** @param {string} action @param {{ [name: string]: any }} params @param {Call} call @returns {Promise<Answer>} */
  async #store(action, params, call) {
    if (Number(params.expires) * 1000 < this.serverNow) return storeError('AccessDenied', 403, 'Request has expired')
    if (action === 'create') return this.#create(params.key)
    if (action === 'head') return this.#head(params.key)
    if (action === 'put') return this.#putWhole(params.key, call)
    const upload = this.uploads.get(params.uploadId)
    if (!upload || upload.key !== params.key) return storeError('NoSuchUpload', 404)
    if (action === 'part') return this.#put(upload, Number(params.partNumber), call)
    if (action === 'list') return this.#list(upload, Number(params['part-number-marker'] ?? 0))
    if (action === 'complete') return this.#complete(params.uploadId, upload, String(call.body))
    this.uploads.delete(params.uploadId)
    return answer('', 204)
  }

  /** @param {string} key */
  #create(key) {
    this.#ids += 1
    const uploadId = `upload-${this.#ids}`
    this.uploads.set(uploadId, { key, parts: new Map() })
    return answer(
      `<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`
    )
  }

  /** @param {string} key */
  #head(key) {
    const object = this.objects.get(key)
    if (!object) return answer('', 404)
    return answer('', 200, this.hidesLength ? {} : { 'content-length': String(object.size) })
  }

  /** @param {string} key @param {Call} call */
  async #putWhole(key, { body, onProgress }) {
    const blob = /** @type {Blob} */ (body)
    onProgress?.(blob.size)
    const bytes = Buffer.from(await blob.arrayBuffer())
    if (this.objects.has(key) && !this.overwrites) return storeError('PreconditionFailed', 412)
    this.objects.set(key, { size: blob.size, bytes })
    return answer('', 200, { etag: '"whole"' })
  }

  /** @param {FakeUpload} upload @param {number} partNumber @param {Call} call */
  async #put(upload, partNumber, { body, onProgress }) {
    const blob = /** @type {Blob} */ (body)
    onProgress?.(Math.floor(blob.size / 2))
    onProgress?.(blob.size)
    const bytes = this.keepsBytes ? Buffer.from(await blob.arrayBuffer()) : null
    const part = this.addPart(upload, partNumber, bytes ?? blob.size)
    return answer('', 200, this.hidesEtag ? {} : { etag: part.etag })
  }

  /** @param {FakeUpload} upload @param {number} partNumber @param {Buffer | number} content  Bytes, or how many. */
  addPart(upload, partNumber, content) {
    const bytes = typeof content === 'number' ? null : content
    const size = typeof content === 'number' ? content : content.length
    const digest = createHash('md5')
      .update(bytes ?? String(partNumber))
      .digest('hex')
    const part = { size, etag: `"${digest}"`, bytes }
    upload.parts.set(partNumber, [...(upload.parts.get(partNumber) ?? []), part])
    return part
  }

  /** @param {FakeUpload} upload @param {number} marker */
  #list(upload, marker) {
    const numbers = [...upload.parts.keys()].filter((number) => number > marker).sort((a, b) => a - b)
    const page = numbers.slice(0, this.pageSize)
    const isTruncated = numbers.length > page.length
    const listed = page.flatMap((number) => {
      const parts = upload.parts.get(number) ?? []
      return (this.listsEveryUpload ? parts : parts.slice(-1)).map((part) => ({ number, ...part }))
    })
    const lines = listed.map(
      ({ number, size, etag }) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', '&#34;')}</ETag><Size>${size}</Size></Part>`
    )
    const next = isTruncated ? `<NextPartNumberMarker>${page.at(-1)}</NextPartNumberMarker>` : ''
    return answer(
      `<?xml version="1.0"?><ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${next}<IsTruncated>${isTruncated}</IsTruncated>${lines.join('')}</ListPartsResult>`
    )
  }

  /** @param {string} uploadId @param {FakeUpload} upload @param {string} body */
  #complete(uploadId, upload, body) {
    const wanted = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>(.*?)<\/ETag>/g)]
    const parts = wanted.map(([, number, etag]) => {
      const kept = upload.parts.get(Number(number)) ?? []
      const known = this.listsEveryUpload ? kept : kept.slice(-1)
      return known.find((part) => part.etag.replaceAll('"', '') === etag.replaceAll('&#34;', ''))
    })
    if (parts.length === 0) return storeError('MalformedXML', 400)
    if (!parts.every((part) => part !== undefined)) return storeError('InvalidPart', 400)
    this.uploads.delete(uploadId)
    const size = parts.reduce((sum, part) => sum + part.size, 0)
    this.objects.set(upload.key, { size, bytes: Buffer.concat(parts.map(({ bytes }) => bytes ?? Buffer.alloc(0))) })
    return answer(
      '<?xml version="1.0"?>\n<CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ETag></ETag></CompleteMultipartUploadResult>'
    )
  }
}

/** No answer at all. @type {Fault} */
export const deadLine = async ({ call }) => {
  throw new Error(`no answer from ${call.url}`)
}

/** It is done, but nobody hears of it. @type {Fault} */
export const lostReply = async ({ call }, go) => {
  await go()
  throw new Error(`no answer from ${call.url}`)
}

/** Neither an answer nor an end, until the signal. @type {Fault} */
export const hang = () => new Promise(() => {})

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
function abortable(promise, signal) {
  promise.catch(() => {})
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort))
  })
}
