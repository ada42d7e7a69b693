import { Mule } from '../../../mule_js/dist/mule.min.js'
import { given, onPickAll, tellEnd } from './page.js'

onPickAll((jobs) => {
  const mule = new Mule({ backend: given.backend, ...given.options })
  for (const { file, tell } of jobs) {
    const upload = mule.upload(file)
    upload.addEventListener('progress', () => tell({ loaded: upload.loaded }))
    tellEnd(
      upload.finished.then(({ key }) => key),
      tell
    )
  }
})
