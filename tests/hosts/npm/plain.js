import { Mule } from 'mule-uploader'

const mule = new Mule({ backend: '/upload-backend' })
const picker = Object.assign(document.createElement('input'), { type: 'file' })
document.body.append(picker)
picker.addEventListener('change', async () => {
  const { key } = await mule.upload(picker.files[0]).finished
  document.body.append(Object.assign(document.createElement('li'), { textContent: key }))
})
