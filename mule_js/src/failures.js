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

/** Looked up by code and state, then code, then status, then class of status; nothing helps against the rest. @type {Record<string, Record<string, Cure>>} */
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
    UnreadableAnswer: RETRY_A_LITTLE,
    Stranger: RETRY,
    401: RETRY,
  },
  store: {
    ...COMMON,
    NoSuchUpload: VERIFY,
    NoSuchKey: VERIFY,
    Http404: { ...VERIFY, limit: 8 }, // the store has words for it: this may be a proxy before a store that restarts
    NoSuchBucket: FAIL,
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
    RequestTimeTooSkewed: { ...SIGN, limit: Infinity },
    // Where a browser told the store twice it is our own: then the upload is gone, and the listing before Complete says so.
    PreconditionFailed: { ...RETRY, limit: 1 },
    ConditionalRequestConflict: { ...AFRESH, limit: 1 }, // or the first of the two is still at it
    403: SIGN,
    404: VERIFY,
  },
}

/**
 * The name of its row, if it has one.
 *
 * @param {Pick<RemoteError, 'source' | 'code' | 'status' | 'state'>} error
 */
export function findRow({ source, code, status, state }) {
  const rows = [`${code} ${state}`, code, String(status), `${Math.floor(status / 100)}xx`]
  return rows.find((row) => row in CURES[source])
}

/**
 * What helps against an error, whatever it is.
 *
 * @param {unknown} error
 * @returns {Cure}
 */
export function cureFor(error) {
  return (error instanceof RemoteError && CURES[error.source][findRow(error) ?? '']) || FAIL
}
