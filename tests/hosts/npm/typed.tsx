/** A component in TypeScript: this has to compile, and what is under an `expect-error` must not. */

import { Mule, type MuleUploader } from 'mule-uploader/element'
import { useState } from 'react'

const mule = new Mule({ workers: 3 })

export function Films() {
  const [keys, setKeys] = useState<string[]>([])
  const give = (element: MuleUploader | null) => {
    if (element) element.mule = mule
  }
  return (
    <>
      <mule-uploader
        ref={give}
        backend="/upload-backend"
        multiple
        max-size={5e9}
        onmule-done={({ detail }) => setKeys((keys) => [...keys, detail.key])}
        // @ts-expect-error what is refused is no upload
        onmule-refuse={({ detail }) => console.log(detail.upload)}
      />
      <output>{keys.join(' ')}</output>
    </>
  )
}
