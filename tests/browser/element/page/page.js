/**
 * The attributes of the element come as JSON in the query's `attributes`, those of the root in `root`. What the element
 * tells is on `window.told`, what it says aloud on `window.aloud`.
 */

const query = new URLSearchParams(location.search)
const uploader = document.querySelector('mule-uploader')
for (const [element, name] of [
  [document.documentElement, 'root'],
  [uploader, 'attributes'],
]) {
  for (const [attribute, value] of Object.entries(JSON.parse(query.get(name) ?? '{}'))) element.setAttribute(attribute, value)
}

window.told = []
for (const type of ['change', 'mule-upload', 'mule-done', 'mule-fail', 'mule-refuse']) {
  addEventListener(type, ({ detail }) => window.told.push([type, detail?.key ?? detail?.reason ?? detail?.error?.code]))
}
window.failures = []
addEventListener('error', ({ message }) => window.failures.push(message))
addEventListener('unhandledrejection', ({ reason }) => window.failures.push(String(reason)))
addEventListener('securitypolicyviolation', ({ violatedDirective }) => window.failures.push(violatedDirective))

await import('./mule_js/mule.element.min.js')

window.aloud = []
const region = uploader.shadowRoot.querySelector('[role=status]')
new MutationObserver(() => window.aloud.push(region.textContent)).observe(region, { childList: true })
window.isReady = true
