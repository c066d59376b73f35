import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'

/** Where esbuild runs; the aliases below are relative to it. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** Quotes that `bash -c` and `cmd /c` both understand, which CDK runs hooks with. */
const quoted = (text: string) => `"${text}"`

type BundledFiles = { package: string; files: readonly string[]; into: string }
type BuiltPage = { vite: string; into: string }
/** What travels in a folder beside a function's bundle: files of a package, or what Vite builds from a folder. */
export type Beside = BundledFiles | BuiltPage

const packageFolder = (name: string) =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))

/** Copied by Node rather than by `cp`, which Windows has not. */
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
 * How a function becomes one file with everything in it, the SDK too, so that what was tested is what runs.
 * The budget is 450 KB, and 60 ms for its import (DESIGN.md, section 7).
 */
export const lambdaBundling = (beside?: Beside): BundlingOptions => ({
  format: OutputFormat.ESM,
  target: 'node24',
  // The packages' ES modules: of these, esbuild can leave out what nobody calls.
  mainFields: ['module', 'main'],
  minify: true,
  // CommonJS packages (aws4) ask for Node's own modules in their way, which an ES module has to be given.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  sourceMap: true,
  sourcesContent: false,
  // The SDK loads event streams when an operation has one; none of DynamoDB, SQS, EventBridge, Cognito or @connections
  // has. Bundled, that one dynamic import makes esbuild wrap 160 of its modules for loading late: 20 KB and 20 ms.
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
