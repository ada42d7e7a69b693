/** Makes dist/: `node build.js [folder]`. The bundles are committed, and a test says if they are stale. */

import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildElement } from './build_element.js'

const here = import.meta.dirname
const folder = resolve(process.argv[2] ?? join(here, 'dist'))

/** @type {Record<string, import('esbuild').BuildOptions>} */
const BUNDLES = {
  'mule.js': { format: 'esm' },
  'mule.min.js': { format: 'esm', minify: true },
  'mule.core.js': { entryPoints: ['src/core.js'], format: 'esm' },
  'mule.core.min.js': { entryPoints: ['src/core.js'], format: 'esm', minify: true },
  'mule.classic.js': { format: 'iife', globalName: 'mule' },
  'mule.classic.min.js': { format: 'iife', globalName: 'mule', minify: true },
  'mule.legacy.min.js': { entryPoints: ['src/globals.js'], format: 'iife', minify: true },
}

rmSync(folder, { recursive: true, force: true })
for (const [name, options] of Object.entries(BUNDLES)) {
  await build({
    absWorkingDir: here,
    entryPoints: ['src/index.js'],
    outfile: join(folder, name),
    bundle: true,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    ...options,
  })
}
await buildElement(here, folder)

const tsc = join(here, 'node_modules/.bin/tsc')
const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', join(folder, 'types')]
const project = ['--allowJs', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom,dom.iterable']
const entries = [join(here, 'src/index.js'), join(here, 'src/core.js'), join(here, 'src/define.js')]
execFileSync(tsc, [...emit, ...project, '--strict', '--ignoreConfig', ...entries], { stdio: 'inherit' })
writeFileSync(join(folder, 'mule.d.ts'), "export * from './types/index.js'\n")
writeFileSync(join(folder, 'mule.core.d.ts'), "export * from './types/core.js'\n")
writeFileSync(join(folder, 'mule.element.d.ts'), "export * from './types/define.js'\n")
