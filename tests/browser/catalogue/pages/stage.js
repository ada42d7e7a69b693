/**
 * Many uploads at once in one page that a person could see: no browser slows its timers down. Each has a frame, and so an
 * origin, a memory and a backend of its own; all of them send files that were picked here.
 */

const picker = document.querySelector('#picker')
/** @type {Map<string, { frame: HTMLIFrameElement, file: string }>} */
const frames = new Map()
/** What the frames have told since it was last asked for: `{ name, at, …}`. */
const news = []

/** @param {{ name: string, url: string, file: string }} trial  `file` is the name of one that was picked. */
window.begin = ({ name, url, file }) => {
  const frame = document.createElement('iframe')
  frame.src = url
  frames.set(name, { frame, file })
  document.querySelector('main').append(frame)
}

/** @param {string} name */
window.end = (name) => {
  frames.get(name).frame.remove()
  frames.delete(name)
}

window.takeNews = () => news.splice(0)

addEventListener('message', ({ source, data }) => {
  const [name, { file }] = [...frames].find(([, { frame }]) => frame.contentWindow === source) ?? ['', {}]
  if (data === 'ready') source.postMessage([...picker.files].find((picked) => picked.name === file), '*')
  else if (name) news.push({ ...data, name })
})
