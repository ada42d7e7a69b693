/** The small bundle in TypeScript: the same, without what it lacks. */

import { Mule, MuleError, type MuleOptions, RemoteError, type Result, type State, Upload } from 'mule-uploader/core'

export async function send(file: File, options: MuleOptions): Promise<[State, Result]> {
  const upload = new Mule(options).upload(file, { autostart: true })
  upload.addEventListener('partchange', ({ detail }) => console.log(detail.partNumber))
  return [upload.state, await upload.finished]
}

export const isOurs = (thing: unknown) =>
  thing instanceof Upload || thing instanceof MuleError || thing instanceof RemoteError

export function mistakes(mule: Mule, file: File, handle: FileSystemFileHandle) {
  // @ts-expect-error the small one keeps no handles
  mule.upload(file, { handle })
  // @ts-expect-error nor does it know what is unfinished
  mule.unfinished()
}
