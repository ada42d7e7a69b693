import { uploadFiles } from '@better-upload/client'
import { given, onPickAll } from './page.js'

onPickAll(async (jobs) => {
  const files = jobs.map(({ file }) => file)
  const tells = new Map(jobs.map(({ file, tell }) => [file, tell]))
  uploadFiles({
    api: `${given.race}/better-upload`,
    route: 'race',
    files,
    ...given.options,
    onFileStateChange: ({ file: { raw, status, progress, objectInfo, error } }) => {
      const tell = tells.get(raw)
      tell({ loaded: progress * raw.size })
      if (status === 'failed') tell({ state: 'failed', message: error.message })
      if (status === 'complete') tell({ state: 'done', key: objectInfo.key })
    },
  }).catch((error) => jobs.forEach(({ tell }) => tell({ state: 'failed', message: String(error) })))
})
