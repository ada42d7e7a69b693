export * from './types/define.js'
import type { MuleUploader, MuleUploaderEvents } from './types/define.js'

declare global {
  interface HTMLElementTagNameMap {
    'mule-uploader': MuleUploader
  }
  interface GlobalEventHandlersEventMap extends MuleUploaderEvents {}
}
