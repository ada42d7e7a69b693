import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { makeMuleUpload } from '../../mule_js/src/legacy.js'
import { hang, signerError, storeError } from './fake.js'
import { fileOf, world } from './world.js'

const KEY = 'uploads/1/a film.mov'
const TEXT = 'abcdefghij' // parts of 4, 4 and 2 bytes

/** A page of old: its script, its input, what it is told, and what its person sees. */
function oldPage() {
  const made = world()
  const { fake, clock, storage } = made
  /** @type {any[][]} */
  const calls = []
  /** @type {string[]} */
  const alerts = []
  /** @type {string[]} */
  const warnings = []
  /** @type {any} */
  const input = { files: [], value: 'a path' }
  const page = {
    alert: (/** @type {string} */ words) => void alerts.push(words),
    console: { warn: (/** @type {string} */ words) => void warnings.push(words) },
  }
  const { now, sleep, every } = clock
  const { send, probe } = fake
  const ports = { send, probe, now, sleep, every, random: () => 0.5, storage, browser: {} }
  const mule_upload = makeMuleUpload(page, ports)
  const named = ['init', 'select', 'start', 'progress', 'chunk_progress', 'chunk_uploaded', 'complete', 'error']
  const callbacks = Object.fromEntries(
    named.map((name) => [
      `on_${name}`,
      /** @this {any} @param {...any} given */
      function (...given) {
        calls.push([name, ...given, this === uploader.settings.self])
      },
    ])
  )
  /** @type {any} */
  let uploader
  /** @param {object} [more] @returns {any} */
  const open = (more = {}) => {
    uploader = mule_upload({ file_input: input, ...callbacks, ...more, ...{ num_workers: 1 } })
    uploader.settings.self = uploader
    return uploader
  }
  const pick = (/** @type {File} */ file) => {
    input.files = [file]
    input.onchange({ target: input })
  }
  /** Resolves with what the page was told, once it was told so. @param {string} name */
  const told = async (name) => {
    while (!calls.some(([called]) => called === name)) await turn()
    return calls
  }
  return { ...made, mule_upload, open, pick, told, calls, alerts, warnings, input }
}

/**
 * A chunk of which half is away for a while.
 *
 * @param {import('./clock.js').FakeClock} clock
 * @returns {import('./fake.js').Fault}
 */
const halfway =
  (clock) =>
  async ({ call }, go) => {
    await clock.sleep(200)
    call.onProgress?.(2)
    await clock.sleep(200)
    return go()
  }

test('a page is told everything, in the order and with the words of old', async () => {
  const { clock, fake, open, pick, told } = oldPage()
  fake.on('part 1', halfway(clock))
  const uploader = open()
  await turn()
  assert.equal(uploader.get_state(), 'waiting')
  assert.equal(uploader.is_selected(), false)
  const file = fileOf(TEXT)
  pick(file)
  assert.equal(uploader.is_selected(), true)
  assert.equal(uploader.get_state(), 'processing')
  const calls = await told('complete')
  assert.ok(calls.every((call) => call.at(-1) === true)) // the uploader is `this`
  const said = calls.map((call) => call.slice(0, -1))
  assert.deepEqual(said.slice(0, 4), [['init'], ['select', file], ['start', file], ['progress', 0, 10]])
  assert.deepEqual(
    said.filter(([name]) => name.startsWith('chunk')),
    [
      ['chunk_progress', 0, 2, 4],
      ['chunk_uploaded', 0],
      ['chunk_progress', 0, 4, 4],
      ['chunk_uploaded', 1],
      ['chunk_progress', 1, 4, 4],
      ['chunk_uploaded', 2],
      ['chunk_progress', 2, 2, 2],
    ]
  )
  assert.deepEqual(said.slice(-2), [
    ['progress', 10, 10],
    ['complete', file],
  ])
  assert.equal(uploader.get_state(), 'finished')
  assert.equal(uploader.settings.key, KEY)
  assert.equal(fake.objects.get(KEY)?.bytes.toString(), TEXT)
})

test('chunk progress that jumps back is told too', async () => {
  const { clock, fake, open, pick, told } = oldPage()
  fake.on('part 1', async (event, go) => {
    await halfway(clock)(event, go)
    event.call.onProgress?.(0)
    await clock.sleep(200)
    return storeError('SlowDown', 503)
  })
  open()
  pick(fileOf('abcd'))
  const calls = await told('complete')
  const loaded = calls.filter(([name]) => name === 'chunk_progress').map(([, , bytes]) => bytes)
  assert.deepEqual(loaded.slice(0, 2), [2, 0])
  assert.equal(loaded.at(-1), 4)
})

for (const [words, key, given] of /** @type {const} */ ([
  ['a page that names its key', 'films/1', 'films/1'],
  ['a page that names none', undefined, undefined],
])) {
  test(`${words} asks for that one in the call that begins it`, async () => {
    const { fake, open, pick, told } = oldPage()
    open({ key })
    pick(fileOf(TEXT))
    await told('complete')
    const [begun, ...others] = fake.events.filter(({ call }) => call.source === 'signer')
    assert.equal(begun.action, 'get_init_signature')
    assert.equal(begun.params.key, given)
    assert.deepEqual(new Set(others.map(({ params }) => params.key)), new Set([KEY]))
  })
}

test('what the server has named the last file is no wish for the next one', async () => {
  const { fake, open, pick, told, calls } = oldPage()
  fake.on('part 1', hang)
  const uploader = open()
  pick(fileOf(TEXT))
  await told('start')
  assert.equal(uploader.settings.key, KEY)
  uploader.cancel()
  calls.length = 0
  pick(fileOf(TEXT, { name: 'another' }))
  await told('complete')
  const begun = fake.events.filter(({ action }) => action === 'get_init_signature')
  assert.deepEqual(
    begun.map(({ params }) => params.key),
    [undefined, undefined]
  )
})

test('extra parameters go with every call to the backend, and take no place of ours', async () => {
  const { fake, open, pick, told } = oldPage()
  open({ extra_params: { project: 'a b&c', filename: 'other', count: 3 } })
  pick(fileOf(TEXT))
  await told('complete')
  const asked = fake.events.filter(({ call }) => call.source === 'signer')
  assert.ok(asked.length > 4)
  for (const { call, params } of asked) {
    assert.match(call.url, /\/\?project=a\+b%26c&count=3$/)
    assert.equal(params.filename, 'a film.mov')
  }
  assert.ok(fake.events.every(({ call }) => call.source === 'signer' || !call.url.includes('project')))
})

test('the type that the page names is the one that the backend hears', async () => {
  const { fake, open, pick, told } = oldPage()
  open({ content_type: 'application/octet-stream' })
  pick(fileOf(TEXT))
  await told('complete')
  assert.equal(fake.events[0].params.mime_type, 'application/octet-stream')
})

test('what the page wants goes with a small file, too, which is told of together with others', async () => {
  const { fake, open, pick, told } = oldPage()
  fake.sendsWhole = true
  fake.on('uploads_finished', (_, go) => {
    fake.records[0].state = 'aborted' // so that it begins again
    return go()
  })
  open({ key: 'films/1', content_type: 'video/mp4', extra_params: { project: 'a b', filename: 'other' } })
  pick(fileOf('abcd'))
  await told('complete')
  const [lost, again, ended] = fake.events.filter(({ call }) => call.source === 'signer').slice(1)
  assert.deepEqual(
    [lost, again, ended].map(({ action }) => action),
    ['uploads_finished', 'get_init_signatures', 'uploads_finished']
  )
  const [begun] = JSON.parse(again.params.files)
  assert.deepEqual([begun.key, begun.mime_type, begun.filename], ['films/1', 'video/mp4', 'a film.mov'])
  assert.match(again.call.url, /\/\?project=a\+b$/)
  assert.deepEqual(JSON.parse(ended.params.uploads)[0].key, [...fake.objects.keys()][1])
})

test('the chunk size is the one that the server has decided', async () => {
  const { open, pick, told } = oldPage()
  const uploader = open({ chunk_size: 1_000_000 })
  pick(fileOf(TEXT))
  await told('complete')
  assert.equal(uploader.settings.chunk_size, 4)
})

test('settings that nobody knows are warned of, and nothing else happens', async () => {
  const { open, pick, told, warnings } = oldPage()
  open({ colour: 'red', on_complete_all: () => {}, access_key: 'a', bucket: 'b', acl: 'c', host: 'd' })
  assert.deepEqual(warnings, ['mule_upload passes over settings that it does not know: colour, on_complete_all'])
  pick(fileOf(TEXT))
  await told('complete')
})

test('without autostart it waits for start', async () => {
  const { fake, open, pick, told, alerts } = oldPage()
  const uploader = open({ autostart: false })
  assert.equal(uploader.start(), false)
  assert.deepEqual(alerts, ['Select a file first.'])
  pick(fileOf(TEXT))
  await turn()
  assert.deepEqual(fake.log, [])
  assert.equal(uploader.is_selected(), true)
  assert.equal(uploader.start(), true)
  await told('complete')
})

test('a file without an input is uploaded when the page says so', async () => {
  const { fake, open, told } = oldPage()
  const uploader = open({ file_input: undefined, file: fileOf(TEXT) })
  await turn()
  assert.deepEqual(fake.log, [])
  assert.equal(uploader.upload_file(), true)
  assert.equal(uploader.upload_file(), false)
  await told('complete')
})

test('the oldest pages give the input apart, and some write `new`', async () => {
  const { mule_upload, fake } = oldPage()
  /** @type {any} */
  const input = { files: [fileOf(TEXT)] }
  const Uploader = /** @type {any} */ (mule_upload)
  const done = new Promise((resolve) => {
    new Uploader(input, { on_complete: resolve })
  })
  input.onchange({ target: input })
  await done
  assert.equal(fake.objects.size, 1)
})

test('callbacks can be set later', async () => {
  const { mule_upload } = oldPage()
  /** @type {any} */
  const uploader = mule_upload({ file: fileOf(TEXT) })
  const isReady = new Promise((resolve) => uploader.on_init(resolve))
  await isReady
  const done = new Promise((resolve) => uploader.on_complete(resolve))
  uploader.upload_file()
  await done
})

for (const [words, settings, alert] of /** @type {const} */ ([
  ['too large', { max_size: 9 }, 'a film.mov is too large: it has 10 bytes, and at most 9 are taken.'],
  [
    'of another kind',
    { accepted_extensions: 'jpg, png' },
    'a film.mov is not of a kind that is taken here. These are: jpg, png.',
  ],
])) {
  test(`a file that is ${words} is not begun, and the person is told`, async () => {
    const { open, pick, alerts, calls, fake } = oldPage()
    const uploader = open(settings)
    pick(fileOf(TEXT))
    assert.deepEqual(alerts, [alert])
    await turn()
    assert.deepEqual(
      calls.map(([name]) => name),
      ['init']
    )
    assert.deepEqual(fake.log, [])
    assert.equal(uploader.get_state(), 'waiting')
  })
}

test('an extension is the same in capitals', async () => {
  const { open, pick, told } = oldPage()
  open({ accepted_extensions: 'mp4,mov' })
  pick(fileOf(TEXT, { name: 'A.MOV' }))
  await told('complete')
})

test('a page that says false when a file is selected does not want it', async () => {
  const { open, pick, fake, input } = oldPage()
  const uploader = open({ on_select: () => false })
  pick(fileOf(TEXT))
  await turn()
  assert.deepEqual(fake.log, [])
  assert.equal(uploader.file, null)
  assert.equal(input.value, '')
  assert.equal(uploader.get_state(), 'waiting')
})

test('a failure is told with its error, and the uploader takes a file again', async () => {
  const { fake, open, pick, told, calls } = oldPage()
  fake.on('get_init_signature', () => signerError('FileTooLarge', 413))
  const uploader = open()
  pick(fileOf(TEXT))
  const [, error] = (await told('error')).find(([name]) => name === 'error') ?? []
  assert.equal(error.code, 'FileTooLarge')
  assert.equal(uploader.get_state(), 'waiting')
  assert.ok(!calls.some(([name]) => name === 'start'))
  uploader.start()
  await told('complete')
})

test('after a failure in the middle, all is told anew', async () => {
  const { fake, open, pick, told, calls } = oldPage()
  fake.on('part 2', () => storeError('EntityTooLarge', 400))
  const uploader = open()
  pick(fileOf(TEXT))
  await told('error')
  calls.length = 0
  uploader.start()
  const names = (await told('complete')).map(([name]) => name)
  assert.deepEqual(names.slice(0, 3), ['select', 'start', 'progress'])
})

test('what heals is no error', async () => {
  const { fake, open, pick, told, calls } = oldPage()
  fake.on('part 1', () => storeError('SlowDown', 503), 3)
  open()
  pick(fileOf(TEXT))
  await told('complete')
  assert.ok(!calls.some(([name]) => name === 'error'))
})

test('cancelled, it stops and says so; the same file goes on with what has arrived', async () => {
  const { fake, open, pick, told, calls } = oldPage()
  fake.on('part 2', hang)
  const uploader = open()
  pick(fileOf(TEXT))
  await told('chunk_uploaded')
  await turn()
  /** @type {any[]} */
  const states = []
  uploader.on_progress((/** @type {number} */ loaded, /** @type {number} */ total) => {
    states.push([uploader.get_state(), loaded, total])
  })
  uploader.cancel(() => states.push(['called back', uploader.get_state()]))
  assert.deepEqual(states, [
    ['canceled', 0, 0],
    ['called back', 'waiting'],
  ])
  await turn()
  assert.equal(fake.underway, 0)
  assert.equal(fake.uploads.size, 1)
  calls.length = 0
  pick(fileOf(TEXT))
  await told('complete')
  assert.equal(fake.count('part 1'), 1)
  assert.equal(calls.filter(([name]) => name === 'start').length, 1)
  const chunks = calls.filter(([name]) => name === 'chunk_progress').map(([, chunk, loaded]) => [chunk, loaded])
  assert.deepEqual(chunks[0], [0, 4])
  const uploaded = calls.filter(([name]) => name === 'chunk_uploaded').map(([, chunk]) => chunk)
  assert.deepEqual(uploaded, [1, 2])
})

test('cancelling when nothing is under way does no harm', async () => {
  const { open, pick, told } = oldPage()
  const uploader = open()
  uploader.cancel()
  assert.equal(uploader.get_state(), 'waiting')
  pick(fileOf(TEXT))
  await told('complete')
})

test('a second file while one is under way is passed over', async () => {
  const { fake, open, pick, told } = oldPage()
  open()
  pick(fileOf(TEXT))
  pick(fileOf(TEXT, { name: 'another' }))
  await told('complete')
  assert.deepEqual([...fake.objects.keys()], [KEY])
})

for (const name of ['start', 'progress']) {
  test(`cancelled in on_${name}, it calls nobody any more but to say that all is as before`, async () => {
    const { open, pick, calls } = oldPage()
    const uploader = open()
    let before = 0
    uploader[`on_${name}`](() => {
      if (before > 0) return
      before = calls.length
      uploader.cancel()
    })
    pick(fileOf(TEXT))
    for (let turns = 0; turns < 200; turns += 1) await turn()
    assert.ok(before > 0)
    assert.deepEqual(
      calls.slice(before).filter(([called, loaded]) => called !== 'progress' || loaded !== 0),
      []
    )
  })
}
