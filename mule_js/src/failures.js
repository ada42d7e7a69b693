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

const DENIED = 'May the signing account write there? Are its secret and region right?'
const MISPLACED = 'Is the `backend` option the path of the upload backend?'

/** Of both. @type {Record<string, Cure>} */
const COMMON = {
  NetworkError: RETRY,
  UnreadableAnswer: RETRY_A_LITTLE,
  408: RETRY,
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
    UnreadableAnswer: { ...RETRY_A_LITTLE, advice: MISPLACED },
    401: { ...FAIL, advice: 'Log in and choose the file again: it goes on where it stopped.' },
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
    BadDigest: RETRY_A_LITTLE,
    InvalidPart: RETRY_A_LITTLE, // Complete is tried again with a new listing
    InvalidPartOrder: RETRY_A_LITTLE,
    ExpiredToken: SIGN,
    ConditionalRequestConflict: AFRESH,
    EntityTooSmall: { ...FAIL, advice: 'The store wants larger chunks: raise the chunk size.' },
    PreconditionFailed: { ...FAIL, advice: 'There is an object of that name already.' },
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
