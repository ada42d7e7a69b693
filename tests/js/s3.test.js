import assert from 'node:assert/strict'
import { test } from 'node:test'
import './dom.js'
import { RemoteError } from '../../mule_js/src/errors.js'
import { Store } from '../../mule_js/src/s3.js'
import { renderComplete } from '../../mule_js/src/xml.js'

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const request = { method: 'GET', url: 'https://store.example/key', headers: {}, expires_at: 0 }
const { signal } = new AbortController()
const options = { signal, onProgress() {} }

/** A store that answers one thing. @param {string} text @param {number} [status] @param {Record<string, string>} [headers] */
const storing = (text, status = 200, headers = {}) =>
  new Store({ send: async () => ({ status, headers, text }), now: () => 0 })

test('an upload id is read, whatever the namespace', async () => {
  const bodies = [
    `<?xml version="1.0"?>\n<InitiateMultipartUploadResult ${NAMESPACE}><Bucket>b</Bucket><UploadId>a&amp;b</UploadId></InitiateMultipartUploadResult>`,
    '<InitiateMultipartUploadResult><UploadId>a&#38;b</UploadId></InitiateMultipartUploadResult>',
    `<s3:InitiateMultipartUploadResult xmlns:s3="urn:x"><s3:UploadId> a&amp;b </s3:UploadId></s3:InitiateMultipartUploadResult>`,
  ]
  for (const body of bodies) assert.equal(await storing(body).createMultipartUpload(request, options), 'a&b')
})

for (const body of ['', '<html></html>', '<InitiateMultipartUploadResult><Upl', 'nonsense']) {
  test(`no upload id in ${JSON.stringify(body)} is an error that may heal`, async () => {
    await assert.rejects(storing(body).createMultipartUpload(request, options), { code: 'UnreadableAnswer' })
  })
}

test('an ETag is given as it came, or null where it is hidden', async () => {
  assert.equal(await storing('', 200, { etag: '"a"' }).uploadPart(request, new Blob([]), options), '"a"')
  assert.equal(await storing('', 200, {}).uploadPart(request, new Blob([]), options), null)
})

test('a page of the listing', async () => {
  const body = `<?xml version="1.0"?><ListPartsResult ${NAMESPACE}>
    <PartNumberMarker>0</PartNumberMarker><NextPartNumberMarker>12</NextPartNumberMarker><IsTruncated>true</IsTruncated>
    <Part><PartNumber>3</PartNumber><LastModified>x</LastModified><ETag>&quot;e3&quot;</ETag><Size>5242880</Size></Part>
    <Part><PartNumber>12</PartNumber><ETag>e12</ETag><Size>0</Size></Part></ListPartsResult>`
  assert.deepEqual(await storing(body).listParts(request, options), {
    parts: [
      { partNumber: 3, size: 5_242_880, etag: '"e3"' },
      { partNumber: 12, size: 0, etag: 'e12' },
    ],
    next: 12,
  })
})

for (const [words, marker] of [
  ['absent', ''],
  ['zero', '<NextPartNumberMarker>0</NextPartNumberMarker>'],
]) {
  test(`where the next marker is ${words}, the last part is one`, async () => {
    const body = `<ListPartsResult>${marker}<IsTruncated>true</IsTruncated><Part><PartNumber>7</PartNumber></Part></ListPartsResult>`
    assert.equal((await storing(body).listParts(request, options)).next, 7)
  })
}

test('only IsTruncated says that there is more', async () => {
  const body =
    '<ListPartsResult><NextPartNumberMarker>7</NextPartNumberMarker><IsTruncated>false</IsTruncated></ListPartsResult>'
  assert.equal((await storing(body).listParts(request, options)).next, null)
})

test('an answer that is no listing is not an empty one', async () => {
  await assert.rejects(storing('').listParts(request, options), { code: 'UnreadableAnswer' })
})

test('a refusal carries the code, the words, the status and when to come back', async () => {
  const body = '<?xml version="1.0"?>\n<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'
  const refused = storing(body, 503, { 'retry-after': '3' }).uploadPart(request, new Blob([]), options)
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof RemoteError)
    assert.deepEqual(
      [error.code, error.status, error.source, error.reason, error.retryAfter],
      ['SlowDown', 503, 'store', 'store', 3000]
    )
    assert.equal(error.message, 'The store answered GET with 503 SlowDown. Reduce your request rate.')
    return true
  })
})

test('a refusal without a body is known by its status', async () => {
  await assert.rejects(storing('', 502).listParts(request, options), { code: 'Http502', status: 502 })
})

test('a word that every table knows by nature is no code', async () => {
  const refused = storing('<Error><Code>constructor</Code></Error>', 503).listParts(request, options)
  await assert.rejects(refused, { code: 'Http503', status: 503 })
})

test('no answer is a dead line, or CORS', async () => {
  const cause = new Error('dead')
  const store = new Store({ send: () => Promise.reject(cause), now: () => 0 })
  await assert.rejects(store.listParts(request, options), (error) => {
    assert.ok(error instanceof RemoteError)
    assert.deepEqual([error.code, error.status, error.reason, error.cause], ['NetworkError', 0, 'network', cause])
    return true
  })
})

test('an abort is no error of the store’s', async () => {
  const stop = new AbortController()
  const store = new Store({
    send: async () => {
      stop.abort('enough')
      throw new Error('aborted')
    },
    now: () => 0,
  })
  await assert.rejects(store.listParts(request, { signal: stop.signal }), (reason) => reason === 'enough')
})

test('the object is there, is not, or does not tell its length', async () => {
  assert.deepEqual(await storing('', 200, { 'content-length': '0' }).headObject(request, options), { size: 0 })
  assert.deepEqual(await storing('', 200).headObject(request, options), { size: null })
  assert.equal(await storing('', 404).headObject(request, options), null)
  await assert.rejects(storing('', 503).headObject(request, options), { status: 503 })
})

test('Complete is written as S3 wants it', () => {
  assert.equal(
    renderComplete(['"a"', 'b<&>'], []),
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Part><PartNumber>1</PartNumber><ETag>&#34;a&#34;</ETag></Part>' +
      '<Part><PartNumber>2</PartNumber><ETag>b&#60;&#38;&#62;</ETag></Part></CompleteMultipartUpload>'
  )
})

test('completion tells the checksums that are known, each beside its part', () => {
  assert.equal(
    renderComplete(['"a"', '"b"'], ['YQ==', 'Yg==']),
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Part><PartNumber>1</PartNumber><ETag>&#34;a&#34;</ETag><ChecksumSHA256>YQ==</ChecksumSHA256></Part>' +
      '<Part><PartNumber>2</PartNumber><ETag>&#34;b&#34;</ETag><ChecksumSHA256>Yg==</ChecksumSHA256></Part>' +
      '</CompleteMultipartUpload>'
  )
})

test('an error inside a 200 is that error, whatever was asked', async () => {
  const body = '<?xml version="1.0"?>\n<Error><Code>SlowDown</Code><Message>later</Message></Error>'
  const store = storing(body, 200)
  const calls = {
    part: () => store.uploadPart(request, new Blob([]), options),
    list: () => store.listParts(request, options),
    create: () => store.createMultipartUpload(request, options),
    complete: () => store.completeMultipartUpload(request, { etags: ['"a"'] }, options),
    abort: () => store.abortMultipartUpload(request, options),
  }
  for (const [name, call] of Object.entries(calls)) await assert.rejects(call, { code: 'SlowDown', status: 200 }, name)
})
