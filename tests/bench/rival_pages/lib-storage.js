import { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { given, onPick, tellEnd } from './page.js'

const client = new S3Client({
  endpoint: given.store,
  region: given.region,
  credentials: { accessKeyId: given.accessKey, secretAccessKey: given.secretKey },
  forcePathStyle: true,
  // What it does by default, SeaweedFS refuses; and nobody else has to do it here.
  requestChecksumCalculation: 'WHEN_REQUIRED',
})

onPick((file, tell) => {
  const params = { Bucket: given.bucket, Key: `lib-storage/${crypto.randomUUID()}/${file.name}`, Body: file }
  const upload = new Upload({ client, params, partSize: given.chunkSize, ...given.options })
  upload.on('httpUploadProgress', ({ loaded }) => tell({ loaded }))
  tellEnd(
    upload.done().then(() => params.Key),
    tell
  )
})
