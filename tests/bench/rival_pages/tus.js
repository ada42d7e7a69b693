import * as tus from 'tus-js-client'
import { given, onPick } from './page.js'

onPick((file, tell) => {
  const key = `tus/${Date.now()}/${file.name}`
  const upload = new tus.Upload(file, {
    // SeaweedFS takes the path from the URL, and keeps its buckets below /buckets.
    endpoint: `${given.tus}/buckets/${given.bucket}/${key}`,
    ...given.options,
    onProgress: (loaded) => tell({ loaded }),
    onSuccess: () => tell({ state: 'done', key }),
    onError: (error) => tell({ state: 'failed', message: String(error) }),
  })
  upload.start()
})
