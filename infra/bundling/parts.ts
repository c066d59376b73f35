import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const laterImport = /await import\(('\.[^']+')\)/g

/**
 * Turns what the domain imports when it first needs it into plain imports, for functions that are one file: there
 * nothing is loaded later, and esbuild would wrap all modules that such an import reaches, zod and the SDK among them.
 */
export const importedAtOnce: Plugin = {
  name: 'imported-at-once',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]shared[\\/]domain[\\/].+\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const imports: string[] = []
      const contents = text.replace(laterImport, (_, file: string) => {
        imports.push(`import * as later${imports.length} from ${file};`)
        return `later${imports.length - 1}`
      })
      // On the first line, so that positions in source maps stay.
      return { loader: 'ts', contents: imports.join('') + contents }
    })
  },
}

/**
 * Puts all that a function imports later into one part. Each further part would divide what it shares with the others
 * into files of its own, and a file costs half a millisecond of the start.
 * @param files those that are imported later, as entries are named.
 */
export const onePart = (files: readonly string[]): Plugin => ({
  name: 'one-part',
  setup: ({ onResolve, onLoad, initialOptions: { absWorkingDir = '' } }) => {
    onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined
      const file = join(resolveDir, path)
      if (files.some((later) => join(absWorkingDir, later) === file))
        return { path: 'later', namespace: 'later' }
      return { errors: [{ text: `${path} is imported later, and not in the list of such files` }] }
    })
    onLoad({ filter: /./, namespace: 'later' }, () => ({
      contents: files.map((file) => `export * from './${file}'`).join('\n'),
      resolveDir: absWorkingDir,
    }))
  },
})
