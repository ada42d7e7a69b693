/** Makes dist/: `node build.js [folder]`. The bundles are committed, and a test says if they are stale. */

import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { buildElement } from './build_element.js'
import { buildTypes } from './build_types.js'

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
buildTypes(here, folder)
