/** The bundles of `<mule-uploader>`. They load Mule from beside them: a page has it once, and in its cache. */

import { join } from 'node:path'
import { build, transform } from 'esbuild'

/** What is loaded from a bundle beside, by the name of the module. @type {Record<string, string>} */
const BESIDE = { index: 'mule', languages: 'mule.languages' }

/** @type {Record<string, string>} */
const ENTRIES = { 'mule.element': 'src/define.js', 'mule.languages': 'src/element/languages.js' }

/**
 * @param {string} here  Where the sources are.
 * @param {string} folder  For the bundles.
 */
export async function buildElement(here, folder) {
  for (const [name, entry] of Object.entries(ENTRIES)) {
    for (const [suffix, minify] of /** @type {const} */ ([
      ['.js', false],
      ['.min.js', true],
    ])) {
      await build({
        absWorkingDir: here,
        entryPoints: [entry],
        outfile: join(folder, name + suffix),
        bundle: true,
        format: 'esm',
        target: 'es2022',
        charset: 'utf8',
        legalComments: 'none',
        minify,
        plugins: [loadBeside(suffix), ...(minify ? [minifySheet(here)] : [])],
      })
    }
  }
}

/** @param {string} suffix @returns {import('esbuild').Plugin} */
const loadBeside = (suffix) => ({
  name: 'beside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\..*\/(index|languages)\.js$/ }, ({ path, kind }) => {
      const [, module] = /(\w+)\.js$/.exec(path) ?? []
      return kind === 'entry-point' ? undefined : { path: `./${BESIDE[module]}${suffix}`, external: true }
    }),
})

/** A sheet is text to esbuild. @param {string} here @returns {import('esbuild').Plugin} */
const minifySheet = (here) => ({
  name: 'sheet',
  setup: ({ onLoad }) =>
    onLoad({ filter: /element\/css\.js$/ }, async () => {
      const { CSS } = await import(join(here, 'src/element/css.js'))
      const { code } = await transform(CSS, { loader: 'css', minify: true, target: 'es2022' })
      return { contents: `export const CSS = ${JSON.stringify(code.trim())}` }
    }),
})
