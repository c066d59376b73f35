import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { bundleFunctions, projectRoot, runtimeOptions } from '../../infra/bundling/bundle-functions.ts'
import { type FunctionName, functionTable } from '../../infra/function-table.ts'
import { bundles } from './figures/bundles.ts'
import { type Figure, measured } from './figures/figure.ts'
import { environment } from './function-environment.ts'
import { progress, report } from './report.ts'

/**
 * The size of each function's bundle, and the time of its import beside the same code unbundled. With `--parts`, how
 * much each package and each folder of ours has in it, and no times.
 */
const listParts = process.argv.includes('--parts')

/** The fastest run counts: other load on the machine can only add to it. */
const turns = 5

const names = Object.keys(functionTable) as FunctionName[]
/** Below `node_modules`, so that packages outside the bundle are found. */
const folder = join(projectRoot, 'node_modules', '.cache', 'parley-bench')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

progress('bundling')
const outputs = await bundleFunctions(functionTable, join(folder, 'bundled'))
await build({
  ...runtimeOptions,
  entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, functionTable[name].entry])),
  outdir: join(folder, 'unbundled'),
  packages: 'external',
  logLevel: 'error',
})

const timer = `
const start = performance.now()
await import(process.argv[1])
console.log(performance.now() - start)
process.exit()`
const timeImport = (file: string): number =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', timer, file], { env: environment }))

/** A package, or a folder of ours. */
const partOf = (input: string) =>
  input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? dirname(input).split('/').slice(0, 3).join('/')
/** All that a function loads at its start: its file and the parts that this imports, not those for later. */
const outputsOf = (name: FunctionName): (typeof outputs)[string][] => {
  const found = new Map<string, (typeof outputs)[string]>()
  const find = (path: string) => {
    const output = outputs[path]
    if (!output || found.has(path)) return
    found.set(path, output)
    for (const { path: imported, kind } of output.imports) if (kind === 'import-statement') find(imported)
  }
  find(Object.keys(outputs).find((path) => path.endsWith(`bundled/${name}/index.mjs`)) ?? '')
  return [...found.values()]
}
const partsOf = (name: FunctionName): Figure[] => {
  const parts = new Map<string, number>()
  for (const { inputs } of outputsOf(name))
    for (const [input, { bytesInOutput }] of Object.entries(inputs))
      parts.set(partOf(input), (parts.get(partOf(input)) ?? 0) + bytesInOutput)
  return [...parts]
    .filter(([, bytes]) => bytes >= 1000)
    .sort(([, one], [, other]) => other - one)
    .map(([part, bytes]) => ({ what: `  ${part}`, value: `${(bytes / 1000).toFixed(1)} KB` }))
}

const sizeOf = (name: FunctionName) => outputsOf(name).reduce((sum, { bytes }) => sum + bytes, 0)
const largest = Math.max(...names.map(sizeOf))

const timeFigures = (name: FunctionName): Figure[] => {
  progress(name)
  const [bundled, unbundled] = ['bundled', 'unbundled'].map((kind) =>
    join(folder, kind, name, 'index.mjs'),
  ) as [string, string]
  const times = Array.from({ length: turns }, () => ({
    ours: timeImport(bundled),
    whole: timeImport(unbundled),
  }))
  const ms = Math.min(...times.map(({ ours }) => ours))
  const share = ms / Math.min(...times.map(({ whole }) => whole))
  return [measured(bundles, `importMs.${name}`, ms), measured(bundles, `importShare.${name}`, share)]
}
report([
  measured(bundles, 'maxBytes', largest),
  ...names.flatMap((name) => [
    measured(bundles, `bytes.${name}`, sizeOf(name)),
    ...(listParts ? partsOf(name) : timeFigures(name)),
  ]),
])
