/**
 * Many uploads at once in one page that a person could see: no browser slows its timers down. Each has a frame, and so an
 * origin, a memory and a backend of its own; all of them send files that were picked here.
 */

const picker = document.querySelector('#picker')
const LATE = 10_000 // milliseconds that a page may take to load, before the faults begin

/** @type {Map<string, { frame: HTMLIFrameElement, file: string, askedAt: number }>} `askedAt`: Infinity once it is there. */
const frames = new Map()
/** What the frames have told and nobody has asked for yet: `{ name, at, …}`. */
const news = []

/**
 * Begin these trials, and give what is new of those that were begun before. A frame goes when its upload is over.
 *
 * @param {{ name: string, url: string, file: string }[]} trials  `file` is the name of one that was picked.
 */
window.turn = (trials) => {
  for (const { name, url, file } of trials) {
    const frame = document.createElement('iframe')
    frame.src = url
    frames.set(name, { frame, file, askedAt: Date.now() })
    document.querySelector('main').append(frame)
  }
  for (const scene of frames.values()) if (Date.now() - scene.askedAt > LATE) reload(scene)
  return news.splice(0)
}

/** @param {{ frame: HTMLIFrameElement, askedAt: number }} scene  A machine that is busy may have given its page up. */
function reload(scene) {
  scene.askedAt = Date.now()
  scene.frame.src += ''
}

addEventListener('message', ({ source, data }) => {
  const [name, scene] = [...frames].find(([, { frame }]) => frame.contentWindow === source) ?? []
  if (!scene) return
  if (data === 'ready') return admit(scene, source)
  news.push({ ...data, name, at: Date.now() })
  if (!data.isOver) return
  scene.frame.remove()
  frames.delete(name)
})

/**
 * @param {{ file: string, askedAt: number }} scene
 * @param {Window} page
 */
function admit(scene, page) {
  if (scene.askedAt === Infinity) return
  scene.askedAt = Infinity
  page.postMessage([...picker.files].find(({ name }) => name === scene.file), '*')
}
