/**
 * Many uploads at once in one page that a person could see: no browser slows its timers down. Each has a frame, and so an
 * origin, a memory and a backend of its own; all of them send files that were picked here.
 */

const picker = document.querySelector('#picker')
/** @type {Map<string, { frame: HTMLIFrameElement, file: string }>} */
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
    frames.set(name, { frame, file })
    document.querySelector('main').append(frame)
  }
  return news.splice(0)
}

addEventListener('message', ({ source, data }) => {
  const [name, { frame, file }] = [...frames].find(([, { frame }]) => frame.contentWindow === source) ?? ['', {}]
  if (!name) return
  if (data === 'ready') return source.postMessage([...picker.files].find((picked) => picked.name === file), '*')
  news.push({ ...data, name, at: Date.now() })
  if (data.isOver) {
    frame.remove()
    frames.delete(name)
  }
})
