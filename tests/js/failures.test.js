import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MuleError, RemoteError } from '../../mule_js/src/errors.js'
import { cureFor } from '../../mule_js/src/failures.js'

/** @type {[source: 'signer' | 'store', code: string, status: number, state: string, cure: string, limit: number | undefined][]} */
const EXPECTED = [
  ['signer', 'NetworkError', 0, '', 'retry', Infinity],
  ['signer', 'InvalidParameter', 400, '', 'fail', undefined],
  ['signer', 'Unauthorized', 401, '', 'retry', Infinity],
  ['signer', 'Stranger', 403, '', 'retry', Infinity],
  ['signer', 'Stalled', 0, '', 'retry', Infinity],
  ['signer', 'KeyNotAllowed', 403, '', 'fail', undefined],
  ['signer', 'UnknownUpload', 404, '', 'rejoin', undefined],
  ['signer', 'Http404', 404, '', 'fail', undefined],
  ['signer', 'Http405', 405, '', 'fail', undefined],
  ['signer', 'UploadIdMismatch', 409, '', 'rejoin', undefined],
  ['signer', 'UploadOver', 409, 'finished', 'verify', undefined],
  ['signer', 'UploadOver', 409, 'aborted', 'afresh', undefined],
  ['signer', 'UploadOver', 409, 'superseded', 'afresh', undefined],
  ['signer', 'NotInStore', 409, 'unfinished', 'rejoin', undefined],
  ['signer', 'NotInStore', 409, 'nothing', 'afresh', 2],
  ['signer', 'NotInStore', 409, 'other', 'afresh', undefined],
  ['signer', 'ObjectStoreUnavailable', 503, '', 'retry', Infinity],
  ['signer', 'FileTooLarge', 413, '', 'fail', undefined],
  ['signer', 'FileTooSmall', 400, '', 'fail', undefined],
  ['signer', 'TypeNotAllowed', 415, '', 'fail', undefined],
  ['signer', 'NotAllowed', 403, '', 'fail', undefined],
  ['signer', 'SignInRequired', 401, '', 'retry', Infinity],
  ['signer', 'TooManyUploads', 429, '', 'retry', Infinity],
  ['signer', 'TooManyUnfinishedBytes', 429, '', 'retry', Infinity],
  ['signer', 'TooManyBytesToday', 429, '', 'retry', Infinity],
  ['signer', 'UnsupportedMediaType', 415, '', 'fail', undefined],
  ['signer', 'TooManyRequests', 429, '', 'retry', Infinity],
  ['signer', 'InternalError', 500, '', 'retry', Infinity],
  ['signer', 'Http502', 502, '', 'retry', Infinity],
  ['signer', 'StoreUnavailable', 503, '', 'retry', Infinity],
  ['signer', 'UnreadableAnswer', 200, '', 'retry', 4],
  ['store', 'NetworkError', 0, '', 'retry', Infinity],
  ['store', 'Stalled', 0, '', 'retry', Infinity],
  ['store', 'Interrupted', 0, '', 'retry', Infinity],
  ['store', 'UnreadableAnswer', 200, '', 'retry', Infinity],
  ['store', 'Http413', 413, '', 'fail', undefined],
  ['store', 'Http507', 507, '', 'retry', Infinity],
  ['store', 'SlowDown', 503, '', 'retry', Infinity],
  ['store', 'SlowDown', 200, '', 'retry', Infinity],
  ['store', 'RequestTimeout', 400, '', 'retry', Infinity],
  ['store', 'IncompleteBody', 400, '', 'retry', Infinity],
  ['store', 'InternalError', 200, '', 'retry', Infinity],
  ['store', 'ServiceUnavailable', 503, '', 'retry', Infinity],
  ['store', 'OperationAborted', 409, '', 'retry', Infinity],
  ['store', 'TooManyRequests', 429, '', 'retry', Infinity],
  ['store', 'Http504', 504, '', 'retry', Infinity],
  ['store', 'NotImplemented', 501, '', 'fail', undefined],
  ['store', 'AccessDenied', 403, '', 'sign', 3],
  ['store', 'RequestTimeTooSkewed', 403, '', 'sign', Infinity],
  ['store', 'SignatureDoesNotMatch', 403, '', 'sign', 3],
  ['store', 'ExpiredToken', 400, '', 'sign', 3],
  ['store', 'NoSuchUpload', 404, '', 'verify', undefined],
  ['store', 'NoSuchKey', 404, '', 'verify', undefined],
  ['store', 'Http404', 404, '', 'verify', 8],
  ['store', 'NoSuchBucket', 404, '', 'fail', undefined],
  ['store', 'InvalidPart', 400, '', 'retry', 4],
  ['store', 'EntityTooSmall', 400, '', 'fail', undefined],
  ['store', 'EntityTooLarge', 400, '', 'fail', undefined],
  ['store', 'MalformedXML', 400, '', 'fail', undefined],
  ['store', 'PreconditionFailed', 412, '', 'retry', 1],
  ['store', 'ConditionalRequestConflict', 409, '', 'afresh', 1],
  ['store', 'PermanentRedirect', 301, '', 'fail', undefined],
]

for (const [source, code, status, state, cure, limit] of EXPECTED) {
  test(`${source}: ${status} ${code} ${state} → ${cure}`, () => {
    const found = cureFor(new RemoteError(code, 'words', { source, status, state }))
    assert.deepEqual([found.cure, found.limit], [cure, limit])
  })
}

test('what lies with the page is not tried again', () => {
  assert.equal(cureFor(new MuleError('FileChanged', 'words')).cure, 'fail')
  assert.equal(cureFor(new TypeError('a bug')).cure, 'fail')
})
