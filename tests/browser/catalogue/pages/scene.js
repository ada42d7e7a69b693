/** One upload in a frame: the page around it gives the file, and is told all that happens. */

import { Mule } from './mule_js/mule.js'

const OVER = ['done', 'failed', 'cancelled']
const AFTERMATH = 300 // milliseconds, for what is still under way and may go wrong

/** @param {object} news */
const tell = (news) => parent.postMessage(news, '*')

addEventListener('error', ({ message }) => tell({ uncaught: message }))
addEventListener('unhandledrejection', ({ reason }) => tell({ uncaught: String(reason) }))

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
