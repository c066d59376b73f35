import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { knownEndpoint } from './known-endpoint.ts'
import {
  leanBuiltins,
  leanClients,
  oneCommons,
  withoutJsonSchema,
  withoutProfiles,
  leanSchemas,
} from './lean-packages.ts'
import { importedAtOnce, onePart } from './parts.ts'

/** Entry points and aliases are relative to it. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

export type Entry = {
  /** The file that exports `handler`. */
  entry: string
  /** It generates JSON Schema. */
  writesSchemas?: boolean
  /** Its dynamic imports are files of their own, loaded when they are needed; or one file, of all these. */
  inParts?: true | readonly string[]
}

/** esbuild's options that say how a function runs, also where a bench bundles one otherwise. */
export const runtimeOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
} as const

type Functions = [name: string, entry: Entry][]

const bundle = (
  functions: Functions,
  outdir: string,
  { writesSchemas = false, inParts }: Omit<Entry, 'entry'> = {},
) =>
  build({
    ...runtimeOptions,
    entryPoints: Object.fromEntries(functions.map(([name, { entry }]) => [`${name}/index`, entry])),
    ...(inParts && { splitting: true, chunkNames: `${functions[0]?.[0]}/[name]-[hash]` }),
    outdir,
    metafile: true,
    // esbuild can leave unused code out of ES modules.
    mainFields: ['module', 'main'],
    minify: true,
    // CommonJS packages (aws4) require Node's modules, and an ES module has no `require` of its own.
    banner: {
      js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    // The SDK imports event streams dynamically, and no operation that Parley calls uses them. Bundling that import
    // makes esbuild wrap 160 modules for late loading: 20 KB and 20 ms.
    // Its parser of browsers' names runs in browsers.
    external: ['@smithy/core/event-streams', 'bowser'],
    alias: {
      '@aws-sdk/credential-provider-node': './infra/bundling/lambda-credentials.ts',
      '@aws-sdk/middleware-endpoint-discovery': './infra/bundling/endpoint-discovery.ts',
    },
    plugins: [
      leanBuiltins,
      leanClients,
      withoutProfiles,
      knownEndpoint,
      oneCommons,
      leanSchemas,
      ...(inParts ? [] : [importedAtOnce]),
      ...(Array.isArray(inParts) ? [onePart(inParts)] : []),
      ...(writesSchemas ? [] : [withoutJsonSchema]),
    ],
    logLevel: 'warning',
  })

/**
 * Bundles each function into one file, `<outdir>/<name>/index.mjs`, with all its dependencies, the SDK too, so that the
 * tested code is the code that runs; or into parts beside that file. All at once, because most of them share most
 * modules. `npm run bench -- bundles` prints sizes and import times.
 * @returns esbuild's account of what is in each file.
 */
export const bundleFunctions = async (
  functions: Readonly<Record<string, Entry>>,
  outdir: string,
): Promise<Metafile['outputs']> => {
  const entries = Object.entries(functions)
  const isUsual = ({ writesSchemas, inParts }: Entry) => !writesSchemas && !inParts
  const bundled = await Promise.all([
    bundle(
      entries.filter(([, entry]) => isUsual(entry)),
      outdir,
    ),
    bundle(
      entries.filter(([, { writesSchemas }]) => writesSchemas),
      outdir,
      { writesSchemas: true },
    ),
    ...entries.filter(([, { inParts }]) => inParts).map((entry) => bundle([entry], outdir, entry[1])),
  ])
  return Object.assign({}, ...bundled.map(({ metafile }) => metafile.outputs))
}
