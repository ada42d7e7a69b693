import Evaporate from 'evaporate'
import { given, onPick } from './page.js'

onPick(async (file, tell) => {
  const evaporate = await Evaporate.create({
    aws_key: given.accessKey,
    aws_url: given.store,
    bucket: given.bucket,
    // Its version 4 signs a Host without the port.
    awsSignatureVersion: '2',
    signerUrl: given.signer,
    partSize: given.chunkSize,
    logging: false,
  })
  evaporate
    .add({
      file,
      name: `evaporate/${Date.now()}/${file.name}`,
      progress: (share, { totalUploaded } = {}) => tell({ loaded: totalUploaded ?? share * file.size }),
    })
    .then(
      (key) => tell({ state: 'done', key }),
      (reason) => tell({ state: 'failed', message: String(reason) })
    )
})
