import assert from 'node:assert/strict'
import { test } from 'node:test'
import { advise } from '../../mule_js/src/advice.js'
import { MuleError, RemoteError } from '../../mule_js/src/errors.js'

/** @param {'signer' | 'store'} source @param {string} code @param {number} status @param {object} [more] */
const refused = (source, code, status, more = {}) => new RemoteError(code, 'It said no.', { source, status, ...more })

/** @type {[error: unknown, message: RegExp][]} */
const CASES = [
  [new MuleError('FileUnreadable', 'It cannot be read.'), /^It cannot be read\. Is it there, no folder/],
  [new MuleError('FileChanged', 'It changed.'), /^It changed\. Choose it again\.$/],
  [new MuleError('PartsNotKept', 'Not part 3.'), /^Not part 3\. .*expose the ETag/],
  [new MuleError('Cancelled', 'It was cancelled.'), /^It was cancelled\.$/],
  [new RemoteError('NoSuchBucket', 'None', { source: 'store', status: 404 }), /^None\. Is its name right/],
  [new TypeError('a bug'), /^TypeError: a bug$/],
  [refused('signer', 'Http404', 404), /app wrapped, and `backend`/],
  [refused('signer', 'UnknownUpload', 404), /^It said no\.$/],
  [refused('signer', 'Http401', 401), /Log in again/],
  [refused('signer', 'SignInRequired', 401), /Log in again/],
  [refused('signer', 'Stranger', 200), /Log in again/],
  [refused('signer', 'StoreUnavailable', 503), /^It said no\.$/],
  [refused('signer', 'NetworkError', 0, { state: 'answers' }), /signed out\? Log in/],
  [
    refused('store', 'NetworkError', 0, { state: 'answers' }),
    /^It said no\. See the bucket's CORS rules: `mule doctor` tries it\.$/,
  ],
  [refused('store', 'NetworkError', 0), /line is down, or the bucket's CORS rules/],
  [refused('store', 'AccessDenied', 403), /secret and region right\? `mule doctor`/],
  [refused('store', 'RequestTimeTooSkewed', 403), /clock/],
  [refused('store', 'EntityTooSmall', 400), /larger chunks/],
  [refused('store', 'EntityTooLarge', 413), /chunks of this size/],
  [refused('store', 'NoSuchBucket', 404), /^It said no\. Is its name right/],
  [refused('store', 'NoSuchUpload', 404), /^It said no\.$/],
  [refused('store', 'PreconditionFailed', 412), /already/],
  [refused('signer', 'FileTooLarge', 413, { said: 'At most 5 GB.' }), /^At most 5 GB\.$/],
  [refused('signer', 'TooManyUploads', 429, { said: 'Let one end first.' }), /^Let one end first\.$/],
  [refused('signer', 'SignInRequired', 401, { said: 'sign in to go on' }), /^Sign in to go on$/],
  [refused('signer', 'TooManyUploads', 429), /^It said no\.$/],
]

for (const [error, message] of CASES) {
  test(`what ${error} comes to says what helps, once however often it is told`, () => {
    assert.match(advise(error).message, message)
    assert.equal(advise(advise(error)).message, advise(error).message)
  })
}
