import assert from 'node:assert/strict'
import { test } from 'node:test'
import { droppedFiles, pickFiles } from '../../mule_js/src/index.js'
import { fileOf } from './world.js'

/** @param {string} name @returns {any} */
const handleOf = (name) => ({ kind: 'file', name, getFile: async () => fileOf('abcd', { name }) })

/** @param {Partial<{ kind: string, file: File | null, handle: () => Promise<unknown> }>} options @returns {any} */
const itemOf = ({ kind = 'file', file = fileOf('abcd'), handle }) => ({
  kind,
  getAsFile: () => file,
  ...(handle && { getAsFileSystemHandle: handle }),
})

test('picked files come with the way back to them', async () => {
  const handles = [handleOf('one'), handleOf('two')]
  const picked = await pickFiles({}, { showOpenFilePicker: async () => handles })
  assert.deepEqual(
    picked?.map(({ file, handle }) => [file.name, handle]),
    [
      ['one', handles[0]],
      ['two', handles[1]],
    ]
  )
})

test('several are picked unless the page says otherwise', async () => {
  /** @type {object[]} */
  const asked = []
  const showOpenFilePicker = async (/** @type {object} */ options) => {
    asked.push(options)
    return []
  }
  await pickFiles(undefined, { showOpenFilePicker })
  await pickFiles({ multiple: false, id: 'films' }, { showOpenFilePicker })
  assert.deepEqual(asked, [{ multiple: true }, { multiple: false, id: 'films' }])
})

test('who picks nothing has picked nothing; other failures are the page’s', async () => {
  const failing = (/** @type {string} */ name) => ({
    showOpenFilePicker: async () => Promise.reject(new DOMException('', name)),
  })
  assert.deepEqual(await pickFiles({}, failing('AbortError')), [])
  await assert.rejects(pickFiles({}, failing('SecurityError')), { name: 'SecurityError' })
})

test('a browser without such a picker says null, so that the page takes its input', async () => {
  assert.equal(await pickFiles({}, {}), null)
})

test('of a drop the files come, with the way back where there is one', async () => {
  const handle = handleOf('a film.mov')
  const picked = await droppedFiles(
    /** @type {any} */ ({
      items: [
        itemOf({ handle: async () => handle }),
        itemOf({ kind: 'string' }),
        itemOf({}),
        itemOf({ handle: async () => null }),
        itemOf({ handle: async () => Promise.reject(new Error('broken')) }),
        itemOf({ handle: async () => ({ kind: 'directory' }) }),
        itemOf({ file: null }),
      ],
    })
  )
  assert.deepEqual(
    picked.map(({ handle }) => handle),
    [handle, undefined, undefined, undefined, undefined]
  )
})

test('every item of a drop is asked before anything is awaited: later they are gone', async () => {
  const asked = []
  const items = [1, 2].map((number) =>
    itemOf({
      handle: async () => {
        asked.push(number)
        return null
      },
    })
  )
  const dropped = droppedFiles(/** @type {any} */ ({ items }))
  assert.equal(asked.length, 2)
  await dropped
})

test('of several one that is gone by then is left out', async () => {
  const gone = { ...handleOf('gone'), getFile: () => Promise.reject(new DOMException('gone', 'NotFoundError')) }
  const picked = await pickFiles({}, { showOpenFilePicker: async () => [gone, handleOf('there')] })
  assert.deepEqual(
    picked?.map(({ file }) => file.name),
    ['there']
  )
})
