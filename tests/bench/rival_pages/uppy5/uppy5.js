/** Uppy's release line before the latest: there the server begins and completes an upload, and signs part by part. */

import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import { ask, given, onPickAll } from '../page.js'

onPickAll((jobs) => {
  const uppy = new Uppy({ autoProceed: true }).use(AwsS3, {
    ...given.options,
    shouldUseMultipart: ({ size }) => size > given.chunkSize,
    getChunkSize: () => given.chunkSize,
    getUploadParameters: async ({ name }) => ({ ...(await ask('sign', { method: 'PUT', name })), method: 'PUT' }),
    createMultipartUpload: ({ name }) => ask('create', { name }),
    signPart: (_, { key, uploadId, partNumber }) => ask('sign', { method: 'PUT', key, uploadId, partNumber }),
    listParts: () => [],
    completeMultipartUpload: (_, { key, uploadId, parts }) => ask('complete', { key, uploadId, parts }),
    abortMultipartUpload: () => {},
  })
  const tells = new Map()
  uppy.on('upload-progress', ({ id }, { bytesUploaded }) => tells.get(id)({ loaded: bytesUploaded }))
  uppy.on('upload-success', ({ id }, { uploadURL }) =>
    tells.get(id)({ state: 'done', key: keyOf(uploadURL) })
  )
  uppy.on('upload-error', ({ id }, error) => tells.get(id)({ state: 'failed', message: error.message }))
  for (const { file, tell } of jobs) tells.set(uppy.addFile({ name: file.name, type: file.type, data: file }), tell)
})

/** @param {string} url  The bucket is in its path. */
const keyOf = (url) => decodeURIComponent(new URL(url).pathname).split('/').slice(2).join('/')
