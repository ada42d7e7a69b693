/**
 * What any browser can do: a bare page whose server has signed everything in one go. No retries, no memory, no checks,
 * and nobody is told how far it is.
 */

import { ask, given, onPickAll } from './page.js'

onPickAll(async (jobs) => {
  const plans = await ask('open', { files: jobs.map(({ file }) => ({ name: file.name, size: file.size })) })
  const queue = jobs.flatMap((job, place) => cut(job, plans[place]))
  const work = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task()
  }
  for (let worker = 0; worker < given.options.parallel; worker += 1) work()
})

/** Give a file's parts as tasks. */
function cut({ file, tell }, { key, urls, complete }) {
  let left = urls.length
  const etags = []
  return urls.map((url, place) => async () => {
    const from = place * given.chunkSize
    try {
      etags[place] = await put(url, complete ? file.slice(from, from + given.chunkSize) : file)
      left -= 1
      if (left > 0) return
      if (complete) await finish(complete, etags)
      tell({ state: 'done', key })
    } catch (error) {
      tell({ state: 'failed', message: String(error) })
    }
  })
}

function put(url, body) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open('PUT', url)
    xhr.onload = () => {
      if (xhr.status === 200) resolve(xhr.getResponseHeader('etag'))
      else reject(new Error(`PUT was answered ${xhr.status}`))
    }
    xhr.onerror = () => reject(new Error('PUT was not answered'))
    xhr.send(body)
  })
}

async function finish(url, etags) {
  const parts = etags.map((etag, place) => `<Part><PartNumber>${place + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
  const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
  const answer = await fetch(url, { method: 'POST', body })
  if (!answer.ok || (await answer.text()).includes('<Error>')) throw new Error('the store does not complete it')
}
