/**
 * Files with a way back to them: where the browser gives a FileSystemFileHandle (https://wicg.github.io/file-system-access/),
 * an upload can go on after a restart of the browser without the file being picked again.
 */

import { MuleError } from './errors.js'

/**
 * @typedef {object} Picked
 * @property {File} file
 * @property {FileSystemFileHandle} [handle]
 *
 * @typedef {object} Picker  What a page's `globalThis` has, in some browsers.
 * @property {(options: object) => Promise<FileSystemFileHandle[]>} [showOpenFilePicker]
 *
 * @typedef {FileSystemFileHandle & { requestPermission?: (options: { mode: 'read' }) => Promise<string> }} Handle
 */

/**
 * Let the person pick files; needs a click.
 *
 * @param {object} [options]  Those of `showOpenFilePicker`; `multiple` is true unless given.
 * @param {Picker} [page]
 * @returns {Promise<Picked[] | null>} null: this browser has no such thing, an `<input type="file">` it has to be. None
 *   where the person picks none.
 */
export async function pickFiles(options = {}, page = /** @type {Picker} */ (globalThis)) {
  if (!page.showOpenFilePicker) return null
  const handles = await page.showOpenFilePicker({ multiple: true, ...options }).catch(orNone)
  const picked = await Promise.allSettled(handles.map(async (handle) => ({ file: await handle.getFile(), handle })))
  return picked.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])) // what is gone by then is left out
}

/**
 * The files of a drop. Has to be called before the event's listener returns or awaits anything.
 *
 * @param {DataTransfer} dataTransfer
 * @returns {Promise<Picked[]>}
 */
export function droppedFiles({ items }) {
  const files = [...items].filter(({ kind }) => kind === 'file')
  return Promise.all(files.map(pickedOf).filter((picked) => picked !== null))
}

/**
 * Open a file that was picked earlier, maybe before the browser was restarted. The browser may ask the person, for which
 * it needs a click. Raises FileNotAllowed or FileUnreadable.
 *
 * @param {Handle} handle
 */
export async function reopen(handle) {
  const permission = (await handle.requestPermission?.({ mode: 'read' }).catch(String)) ?? 'granted'
  if (permission !== 'granted') {
    throw new MuleError(
      'FileNotAllowed',
      `The browser may not read ${handle.name} again (${permission}). Pick it instead.`
    )
  }
  return handle.getFile().catch((cause) => {
    throw new MuleError('FileUnreadable', `${handle.name} is no longer where it was. Pick it instead.`, { cause })
  })
}

/** @param {DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }} item */
function pickedOf(item) {
  const file = item.getAsFile()
  const found = item.getAsFileSystemHandle?.()
  return file && withHandle(file, found)
}

/**
 * @param {File} file
 * @param {Promise<FileSystemHandle | null> | undefined} found
 * @returns {Promise<Picked>}
 */
async function withHandle(file, found) {
  const handle = await found?.catch(() => null)
  return handle?.kind === 'file' ? { file, handle: /** @type {FileSystemFileHandle} */ (handle) } : { file }
}

/** @param {unknown} error @returns {never[]} */
function orNone(error) {
  if (error instanceof Error && error.name === 'AbortError') return []
  throw error
}
