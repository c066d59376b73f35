import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'

/** The folder in which esbuild runs. The aliases below are relative to it. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** CDK runs hooks with `bash -c` or `cmd /c`, which both understand these quotes. */
const quoted = (text: string) => `"${text}"`

type BundledFiles = { package: string; files: readonly string[]; into: string }
type BuiltPage = { vite: string; into: string }
/** A folder that is deployed beside a function's bundle: files of a package, or the result of a Vite build. */
export type Beside = BundledFiles | BuiltPage

const packageFolder = (name: string) =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))

/** Node copies the files, because Windows has no `cp`. */
const copyFiles = ({ package: name, files }: BundledFiles, target: string): string[] => [
  join(projectRoot, 'infra', 'bundling', 'copy-files.ts'),
  packageFolder(name),
  target,
  ...files,
]

const buildPage = ({ vite }: BuiltPage, target: string): string[] => [
  join(packageFolder('vite'), 'bin', 'vite.js'),
  'build',
  join(projectRoot, vite),
  ...['--outDir', target, '--logLevel', 'warn'],
]

const besideCommand = (beside: Beside, outputFolder: string): string => {
  const target = join(outputFolder, beside.into)
  const args = 'vite' in beside ? buildPage(beside, target) : copyFiles(beside, target)
  return [process.execPath, ...args].map(quoted).join(' ')
}

/**
 * Bundles a function into one file with all its dependencies, the SDK too, so that the tested code is the code that
 * runs. `npm run bench -- bundles` prints sizes and import times.
 */
export const lambdaBundling = (beside?: Beside): BundlingOptions => ({
  format: OutputFormat.ESM,
  target: 'node24',
  // esbuild can leave unused code out of ES modules.
  mainFields: ['module', 'main'],
  minify: true,
  // CommonJS packages (aws4) require Node's modules, and an ES module has no `require` of its own.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  sourceMap: true,
  sourcesContent: false,
  // The SDK imports event streams dynamically, and no operation that Parley calls uses them. Bundling that import makes
  // esbuild wrap 160 modules for late loading: 20 KB and 20 ms.
  externalModules: ['@smithy/core/event-streams'],
  forceDockerBundling: false,
  logLevel: LogLevel.WARNING,
  esbuildArgs: {
    '--legal-comments': 'none',
    '--alias': [
      '@aws-sdk/credential-provider-node=./infra/bundling/lambda-credentials.ts',
      '@aws-sdk/middleware-endpoint-discovery=./infra/bundling/endpoint-discovery.ts',
    ],
  },
  ...(beside && {
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_inputFolder, outputFolder) => [besideCommand(beside, outputFolder)],
    },
  }),
})
