/**
 * The one table of failures: for each that the signer or the store can answer with, its cure.
 *
 * Codes of the store: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */

import { RemoteError } from './errors.js'

/** @import { Cure } from './types.js' */

/** The same again, after a while: for as long as it takes. @type {Cure} */
const RETRY = { cure: 'retry', limit: Infinity }

/** The same again, but not for ever: what should heal and may turn out not to. @type {Cure} */
const RETRY_A_LITTLE = { cure: 'retry', limit: 4 }

/** A fresh signature. If several in a row are refused, it is not the signature's age. @type {Cure} */
const SIGN = { cure: 'sign', limit: 3 }

/** Ask the signer once more how this file's upload stands, with what we remember of it. @type {Cure} */
const REJOIN = { cure: 'rejoin' }

/** Give this multipart upload up and take the one that the signer names, or a new one. @type {Cure} */
const AFRESH = { cure: 'afresh' }

/** It may be over because it is finished: look at the object; if it is not there whole, go on afresh. @type {Cure} */
const VERIFY = { cure: 'verify' }

/** @type {Cure} */
const FAIL = { cure: 'fail' }

/** What the server does not want, it has said in words for a person. @type {Cure} */
const REFUSED = { ...FAIL, isPlain: true }

const CLOCK = "The backend's clock and the store's differ: one of them is wrong."
const LOG_IN = 'Log in again: it goes on where it stopped.'
const TOO_LARGE = 'Something on the way does not let chunks of this size through.'
const DENIED = 'May the signing account write there? Are its secret and region right?'
const MISPLACED = 'Is the `backend` option the path of the upload backend?'

/** Of both. @type {Record<string, Cure>} */
const COMMON = {
  NetworkError: RETRY,
  Stalled: RETRY,
  Interrupted: RETRY,
  Dark: RETRY,
  408: RETRY,
  425: RETRY,
  429: RETRY,
  501: FAIL,
  '5xx': RETRY,
}

/** Looked up by code and state, then code, then status, then class of status. @type {Record<string, Record<string, Cure>>} */
const CURES = {
  signer: {
    ...COMMON,
    UnknownUpload: REJOIN,
    UploadIdMismatch: REJOIN,
    'UploadOver finished': VERIFY,
    UploadOver: AFRESH,
    'NotInStore unfinished': REJOIN, // Complete did not do what it said
    'NotInStore nothing': { ...AFRESH, limit: 2 }, // a store may be late
    NotInStore: AFRESH,
    CookieMissing: REFUSED,
    FileTooLarge: REFUSED,
    FileTooSmall: REFUSED,
    TypeNotAllowed: REFUSED,
    NotAllowed: REFUSED,
    TooManyUploads: { ...RETRY, isPlain: true }, // there is room as soon as another one ends
    TooManyUnfinishedBytes: { ...RETRY, isPlain: true },
    TooManyBytesToday: { ...RETRY, isPlain: true },
    UnreadableAnswer: { ...RETRY_A_LITTLE, advice: MISPLACED },
    Stranger: { ...RETRY, advice: LOG_IN },
    401: { ...RETRY, advice: LOG_IN },
    404: { ...FAIL, advice: MISPLACED },
  },
  store: {
    ...COMMON,
    NoSuchUpload: VERIFY,
    NoSuchKey: VERIFY,
    NoSuchBucket: { ...FAIL, advice: 'Does that bucket exist?' },
    RequestTimeout: RETRY,
    IncompleteBody: RETRY,
    SlowDown: RETRY,
    InternalError: RETRY,
    ServiceUnavailable: RETRY,
    OperationAborted: RETRY,
    UnreadableAnswer: RETRY, // a proxy that speaks for the store
    BadDigest: RETRY_A_LITTLE,
    XAmzContentSHA256Mismatch: RETRY_A_LITTLE,
    InvalidPart: RETRY_A_LITTLE, // Complete is tried again with a new listing
    InvalidPartOrder: RETRY_A_LITTLE,
    ExpiredToken: SIGN,
    TokenRefreshRequired: SIGN,
    RequestTimeTooSkewed: { ...SIGN, limit: Infinity, advice: CLOCK },
    EntityTooSmall: { ...FAIL, advice: 'The store wants larger chunks: raise the chunk size.' },
    // Where a browser told the store twice it is our own: then the upload is gone, and the listing before Complete says so.
    PreconditionFailed: { ...RETRY, limit: 1, advice: 'There is an object of that name already.' },
    ConditionalRequestConflict: { ...AFRESH, limit: 1 }, // or the first of the two is still at it
    413: { ...FAIL, advice: TOO_LARGE },
    403: { ...SIGN, advice: DENIED },
    404: VERIFY,
  },
}

/**
 * @param {'signer' | 'store'} source
 * @param {string} code
 * @param {number} status
 * @param {string} [state]
 * @returns {Cure}
 */
export function findCure(source, code, status, state = '') {
  const table = CURES[source]
  return table[`${code} ${state}`] ?? table[code] ?? table[status] ?? table[`${Math.floor(status / 100)}xx`] ?? FAIL
}

/**
 * What helps against an error, whatever it is.
 *
 * @param {unknown} error
 * @returns {Cure}
 */
export function cureFor(error) {
  return error instanceof RemoteError ? findCure(error.source, error.code, error.status, error.state) : FAIL
}
