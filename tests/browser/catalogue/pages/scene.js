/** One upload in a frame: the page around it gives the file, and is told all that happens. */

import { Mule } from './mule_js/mule.js'

const OVER = ['done', 'failed', 'cancelled']
const AFTERMATH = 300 // milliseconds, for what is still under way and may go wrong

/** @param {object} news */
const tell = (news) => parent.postMessage(news, '*')

addEventListener('error', ({ message }) => tell({ uncaught: message }))
addEventListener('unhandledrejection', ({ reason }) => tell({ uncaught: String(reason) }))

/** A body that leaves the page is told of: what comes to the store besides, the browser has repeated by itself. */
const { open } = XMLHttpRequest.prototype
XMLHttpRequest.prototype.open = function (...words) {
  const [method, url] = words
  const part = new URL(url, location.href).searchParams.get('partNumber')
  if (method === 'PUT') this.addEventListener('loadstart', () => tell({ sent: part ? `part ${part}` : 'put' }))
  open.apply(this, words)
}

const query = new URLSearchParams(location.search)
const mule = new Mule({ backend: query.get('backend'), workers: Number(query.get('workers')) })

addEventListener('message', ({ data: file }) => {
  const upload = mule.upload(file)
  upload.addEventListener('statechange', () => {
    const { state, waitingFor, loaded, key, error } = upload
    tell({ state, waitingFor, loaded, key, code: error?.code, message: error?.message })
    if (OVER.includes(state)) setTimeout(() => tell({ isOver: true }), AFTERMATH)
  })
})

parent.postMessage('ready', '*')
