import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import { given, onPick } from './page.js'

/** By method, where there is an upload id. */
const ACTIONS = {
  PUT: 'get_chunk_signature',
  GET: 'get_list_signature',
  POST: 'get_end_signature',
  DELETE: 'get_delete_signature',
}
const FORBIDDEN = ['content-length', 'host']

onPick((file, tell) => {
  const uppy = new Uppy({ autoProceed: true }).use(AwsS3, {
    shouldUseMultipart: true,
    getChunkSize: () => given.chunkSize,
    signRequest: (request) => sign(file, request),
  })
  uppy.on('upload-progress', (_, { bytesUploaded }) => tell({ loaded: bytesUploaded }))
  uppy.on('upload-success', (_, { body }) => tell({ state: 'done', key: body.key }))
  uppy.on('upload-error', (_, error) => tell({ state: 'failed', message: error.message }))
  uppy.addFile({ name: file.name, type: file.type, data: file })
})

/** As its documentation has it: ask the server, and throw where that fails. */
async function sign(file, { method, key, uploadId, partNumber }) {
  const action = uploadId ? ACTIONS[method] : 'get_init_signature'
  const fields = { filename: file.name, filesize: file.size, last_modified: file.lastModified }
  const ref = { key, upload_id: uploadId, chunk: partNumber }
  const answer = await fetch(`${given.backend}/${action}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(uploadId ? ref : fields),
  })
  if (!answer.ok) throw new Error(`${action} was answered ${answer.status}`)
  const { request, key: named = key } = await answer.json()
  const headers = Object.entries(request.headers).filter(([name]) => !FORBIDDEN.includes(name.toLowerCase()))
  return { url: request.url, key: named, headers: Object.fromEntries(headers) }
}
