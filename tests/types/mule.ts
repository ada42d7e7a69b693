/** The public API as a page in TypeScript uses it: this has to compile, and each line under an `expect-error` must not. */

import {
  droppedFiles,
  Mule,
  MuleError,
  type MuleOptions,
  OptionError,
  type Picked,
  pickFiles,
  type Reason,
  RemoteError,
  type Result,
  type State,
  type Unfinished,
  type Upload,
} from 'mule-uploader'

const options: MuleOptions = { backend: '/upload-backend', workers: 'auto', patience: 60_000, warnOnLeave: false }
export const mule = new Mule(options)

export async function send(file: File, handle: FileSystemFileHandle): Promise<string> {
  const upload: Upload = mule.upload(file, { autostart: false, handle })
  upload.addEventListener('progress', () => show(upload.loaded / upload.total))
  upload.addEventListener('partchange', ({ detail }) => show(detail.partNumber))
  upload.addEventListener('restart', ({ detail }) => console.warn(detail.error.message), { once: true })
  const state: State = upload.state
  const reason: Reason | null = upload.waitingFor
  show([state, reason, upload.error?.code, upload.timeLeft, upload.parts[0], upload.sending.get(1)])
  upload.start()
  const { key, url }: Result = await upload.finished
  return url ?? key
}

export async function choose(event: DragEvent): Promise<Upload[]> {
  const dropped: Picked[] = event.dataTransfer ? await droppedFiles(event.dataTransfer) : []
  const picked = await pickFiles({ multiple: false })
  return [...dropped, ...(picked ?? [])].map(({ file, handle }) => mule.upload(file, handle ? { handle } : {}))
}

export async function goOn(file: File): Promise<Upload | undefined> {
  const entries: Unfinished[] = await mule.unfinished()
  const entry = entries.find((entry) => entry.isOf(file))
  if (entry?.canResume) return entry.resume()
  await entry?.forget()
  return undefined
}

export function explain(error: unknown): string {
  if (error instanceof RemoteError) return `${error.source} ${error.code} ${error.status}`
  if (error instanceof OptionError || error instanceof MuleError) return error.code
  return String(error)
}

const show = (what: unknown) => console.log(what)

export async function mistakes(upload: Upload, file: File) {
  // @ts-expect-error there is no such option
  new Mule({ url: '/upload-backend' })
  // @ts-expect-error neither a number nor 'auto'
  new Mule({ workers: 'many' })
  // @ts-expect-error only a File has a date
  mule.upload(new Blob())
  // @ts-expect-error no state is called so
  if (upload.state === 'complete') upload.pause()
  // @ts-expect-error a speed is not set
  upload.speed = 1
  // @ts-expect-error this event has no details
  upload.addEventListener('progress', (event) => event.detail)
  // @ts-expect-error a promise of two things, not of a text
  const key: string = await mule.upload(file).finished
  show(key)
}
