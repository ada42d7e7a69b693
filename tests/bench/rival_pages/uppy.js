import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import { ask, given, onPickAll } from './page.js'

/** By method, where there is an upload id. */
const ACTIONS = {
  PUT: 'get_chunk_signature',
  GET: 'get_list_signature',
  POST: 'get_end_signature',
  DELETE: 'get_delete_signature',
}
const FORBIDDEN = ['content-length', 'host']

onPickAll((jobs) => {
  const files = new Map()
  const uppy = new Uppy({ autoProceed: true }).use(AwsS3, {
    ...given.options,
    shouldUseMultipart: ({ size }) => size > given.chunkSize,
    getChunkSize: () => given.chunkSize,
    signRequest: given.race ? sign : (request) => signByActions(jobs[0].file, request),
  })
  uppy.on('upload-progress', ({ id }, { bytesUploaded }) => files.get(id)({ loaded: bytesUploaded }))
  uppy.on('upload-success', ({ id }, { body }) => files.get(id)({ state: 'done', key: body.key }))
  uppy.on('upload-error', ({ id }, error) => files.get(id)({ state: 'failed', message: error.message }))
  for (const { file, tell } of jobs) files.set(uppy.addFile({ name: file.name, type: file.type, data: file }), tell)
})

/** As its documentation has it: ask the server, and throw where that fails. */
function sign({ method, key, uploadId, partNumber }) {
  return ask('sign', { method, [uploadId ? 'key' : 'name']: key, uploadId, partNumber })
}

/** The same by the actions of Mule's backend, which lines know and spoil. */
async function signByActions(file, { method, key, uploadId, partNumber }) {
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
