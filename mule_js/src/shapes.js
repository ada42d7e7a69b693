/** What answers of the signer look like: a proxy may have had its hands on them, or another release has written them. */

/** @typedef {(value: any) => boolean} Shape  Whether something is so. */

/** @type {Shape} */
const isText = (value) => typeof value === 'string'

/** @type {Shape} */
const isPositive = (value) => Number.isFinite(value) && value > 0

/** Null is as good as nothing. @param {Shape} is @returns {Shape} */
const maybe = (is) => (value) => (value ?? null) === null || is(value)

/** @param {Shape} is @returns {Shape} */
const list = (is) => (value) => Array.isArray(value) && value.every(is)

/** Whatever has names for its members. @param {Shape} is @returns {Shape} */
const record = (is) => (value) => value instanceof Object && Object.values(value).every(is)

/** @param {Record<string, Shape>} shape  One field at least has to be there. @returns {Shape} */
const fields = (shape) => (value) => Object.entries(shape).every(([name, is]) => is(value?.[name]))

const isRequest = fields({ method: isText, url: isText, headers: record(isText), expires_at: isPositive })

const signed = { request: isRequest, chunk_signatures: record(list(isText)) }

const isPlan = fields({
  key: isText,
  chunk_size: isPositive,
  ticket: maybe(isText),
  upload_id: maybe(isText),
  request: maybe(isRequest),
})

/** An InitAnswer, which has an upload id or the request that gets one; its chunks are counted by who plans. @type {Shape} */
export const isInit = (value) => isPlan(value) && (value.upload_id || (!value.whole && value.request))

/** A WindowAnswer. */
export const isWindow = fields({
  chunk_signatures: signed.chunk_signatures,
  requests: fields({ list: maybe(isRequest), end: maybe(isRequest), head: maybe(isRequest), chunk: isRequest }),
  more_chunks: maybe(list(fields(signed))),
})

/** What has a SignedRequest. */
export const isSigned = fields({ request: isRequest })

/** A FinishedAnswer. */
export const isFinished = fields({ key: isText, url: maybe(isText) })
