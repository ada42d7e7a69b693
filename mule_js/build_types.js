/** The types of what the bundles give: those that the sources have in their comments, one declaration for each module. */

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the element means to a document, which no comment can say. */
const ELEMENT = `export * from './types/define.js'
import type { MuleUploader, MuleUploaderEvents } from './types/define.js'

declare global {
  interface HTMLElementTagNameMap {
    'mule-uploader': MuleUploader
  }
  interface GlobalEventHandlersEventMap extends MuleUploaderEvents {}
}
`

/** By the name of the bundle. @type {Record<string, string>} */
const DECLARATIONS = {
  'mule.d.ts': "export * from './types/index.js'\n",
  'mule.core.d.ts': "export * from './types/core.js'\n",
  'mule.element.d.ts': ELEMENT,
}

/**
 * @param {string} here  Where the sources are.
 * @param {string} folder  For the declarations.
 */
export function buildTypes(here, folder) {
  const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', join(folder, 'types')]
  const project = ['--allowJs', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom,dom.iterable']
  const entries = ['index.js', 'core.js', 'define.js'].map((name) => join(here, 'src', name))
  const tsc = join(here, 'node_modules/.bin/tsc')
  execFileSync(tsc, [...emit, ...project, '--strict', '--ignoreConfig', ...entries], { stdio: 'inherit' })
  for (const [name, text] of Object.entries(DECLARATIONS)) writeFileSync(join(folder, name), text)
}
