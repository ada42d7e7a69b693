/** The element in TypeScript: documents know its name and its events. */

import { Mule, MuleUploader, type MuleUploaderEvents, type Upload } from 'mule-uploader/element'

const element = document.createElement('mule-uploader')
element.mule = new Mule({ workers: 3 })
element.name = 'film'
document.querySelector('mule-uploader')?.append()

element.addEventListener('mule-done', ({ detail: { upload, key, url } }) => console.log(upload.file.name, key, url))
document.addEventListener('mule-fail', (event) => console.log(event.detail.error.code))
element.addEventListener('mule-refuse', ({ detail }) => console.log(detail.file.name, detail.reason === 'size'))
element.addEventListener('mule-upload', tell)

function tell({ detail }: MuleUploaderEvents['mule-upload']) {
  console.log(detail.upload.total)
}

export async function add(source: File[] | DataTransfer): Promise<Upload[]> {
  const uploads = await element.add(source)
  const keys: string[] = element.value
  console.log(keys, element.form?.action, element.validity.valid, element.checkValidity(), element.reportValidity())
  return uploads
}

export const isElement = (thing: unknown): thing is MuleUploader => thing instanceof MuleUploader

export function mistakes() {
  // @ts-expect-error the keys are what has arrived, and not set
  element.value = ['uploads/a.mov']
  // @ts-expect-error what is refused is no upload
  element.addEventListener('mule-refuse', ({ detail }) => detail.upload)
}
