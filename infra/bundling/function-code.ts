import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { type Entry, projectRoot } from './bundle-functions.ts'

type BundledFiles = { package: string; files: readonly string[]; into: string }
type BuiltPage = { vite: string; into: string }
/** A folder that is deployed beside a function's bundle: files of a package, or the result of a Vite build. */
export type Beside = BundledFiles | BuiltPage

const packageFolder = (name: string) =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))

const run = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] })

/** Every function's entry, by its name. */
export type FunctionSources = Readonly<Record<string, Entry & { beside?: Beside }>>

/** Puts what is deployed beside a function into its folder. */
export const placeBeside = (functions: FunctionSources, name: string, outputFolder: string): void => {
  const beside = functions[name]?.beside
  if (!beside) return
  const target = join(outputFolder, beside.into)
  if ('vite' in beside) {
    const page = join(projectRoot, beside.vite)
    run(
      join(packageFolder('vite'), 'bin', 'vite.js'),
      'build',
      page,
      ...['--outDir', target, '--logLevel', 'warn'],
    )
    return
  }
  for (const file of beside.files) cpSync(join(packageFolder(beside.package), file), join(target, file))
}

/**
 * The code of functions as assets of CDK. The first one that CDK asks for bundles all of them, in a process of its own.
 * Stacks that are only synthesised for their templates ask for none.
 */
export const functionCode = (functions: FunctionSources): ((name: string) => Code) => {
  let bundles: string | undefined
  const bundleOnce = (): string => {
    if (bundles) return bundles
    // At the same depth in every run: sources in the maps, and with them the hashes of assets, stay the same.
    const folder = join(projectRoot, 'node_modules', '.cache', 'parley-functions', String(process.pid))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    run(join(import.meta.dirname, 'run.ts'), folder, JSON.stringify(functions))
    bundles = folder
    return folder
  }
  return (name) =>
    Code.fromAsset(projectRoot, {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        // Never used, because the local bundling never declines. CDK keeps assets apart by their command.
        image: DockerImage.fromRegistry('none'),
        command: [name],
        local: {
          tryBundle: (outputFolder) => {
            cpSync(join(bundleOnce(), name), outputFolder, { recursive: true })
            placeBeside(functions, name, outputFolder)
            return true
          },
        },
      },
    })
}
