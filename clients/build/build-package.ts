import { existsSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { build, type Rolldown } from 'tsdown'
import { faultsOf, packPackage } from './check-package.ts'
import { plainTypes, standsOnZod } from './plain-types.ts'
import { publishedManifest } from './published-manifest.ts'
import { root, type Workspace, workspaces } from './workspaces.ts'

/** Sources of other packages that this one depends on stay imports of those packages. */
const dependencyImports = ({ folder, manifest }: Workspace): Rolldown.Plugin => {
  const wanted = { ...manifest.dependencies, ...manifest.peerDependencies }
  const entries = new Map(
    workspaces()
      .filter((other) => Object.hasOwn(wanted, other.manifest.name))
      .flatMap((other) =>
        Object.entries(other.manifest.exports ?? {}).map(([name, source]) => [
          join(other.folder, source),
          `${other.manifest.name}${name.slice(1)}`,
        ]),
      ),
  )
  const folders = new Set([...entries.keys()].map(dirname))
  return {
    name: 'dependency-imports',
    resolveId: {
      order: 'pre',
      handler(id, importer) {
        if (!importer || !id.startsWith('.')) return undefined
        const path = join(dirname(importer), id)
        const name = entries.get(path)
        if (name !== undefined) return { id: name, external: true }
        if (folders.has(dirname(path)) && dirname(path) !== folder)
          throw new Error(`${relative(root, importer)} imports ${id}, which its package does not export`)
        return undefined
      },
    },
  }
}

/** Declarations take types that stand on zod from the module where these are written out. */
const plainDeclarations = (written: string): Rolldown.Plugin => ({
  name: 'plain-declarations',
  load: {
    order: 'pre',
    handler(id) {
      const source = id.replace(/\.d\.ts$/, '.ts')
      return source !== id && existsSync(source) && standsOnZod(source)
        ? `export * from ${JSON.stringify(written)}`
        : undefined
    },
  },
})

/** Parts of the build that only one package has, in `build-package.ts` of its folder. */
type OwnBuild = {
  /** `node` for a package that runs nowhere else. */
  platform?: 'node'
  plugins?: readonly Rolldown.Plugin[]
  /** Puts further files into the built package. */
  complete?: (dist: string) => Promise<void>
}

const ownBuildOf = async (folder: string): Promise<OwnBuild> => {
  const path = join(folder, 'build-package.ts')
  return existsSync(path) ? await import(path) : {}
}

/** The modules that are built, by the name of what is built from them. */
const entriesOf = ({ folder, manifest: { exports = {}, bin = {} } }: Workspace): Record<string, string> =>
  Object.fromEntries(
    [...Object.values(exports), ...Object.values(bin)].map((source) => [
      basename(source).replace(/\.tsx?$/, ''),
      join(folder, source),
    ]),
  )

/**
 * Builds a package as it is published: modules, declarations, README, LICENSE and package.json.
 * @returns the path of its archive.
 * @throws Error if a tool that checks packages finds fault with it.
 */
export const buildPackage = async (workspace: Workspace): Promise<string> => {
  const { folder, manifest } = workspace
  const dist = join(folder, manifest.publishConfig.directory)
  const cache = join(root, 'node_modules/.cache/parley-packages', manifest.name)
  const written = join(cache, 'plain-types.d.ts')
  const entry = entriesOf(workspace)
  const own = await ownBuildOf(folder)
  const exported = Object.values(manifest.exports ?? {}).map((source) => join(folder, source))
  await mkdir(cache, { recursive: true })
  await writeFile(written, await plainTypes(exported))
  await build({
    config: false,
    cwd: folder,
    entry,
    outDir: dist,
    format: 'esm',
    platform: own.platform ?? (manifest.bin ? 'node' : 'neutral'),
    target: 'es2022',
    fixedExtension: false,
    dts: {
      cwd: folder,
      entry: Object.values(manifest.exports ?? {}).map((source) => source.replace(/^\.\//, '')),
      tsconfig: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: false, stripInternal: true },
    },
    deps: { onlyBundle: false },
    plugins: [...(own.plugins ?? []), dependencyImports(workspace), plainDeclarations(written)],
    logLevel: 'warn',
    failOnWarn: true,
    report: false,
    checks: { pluginTimings: false },
  })
  await writeFile(
    join(dist, 'package.json'),
    `${JSON.stringify(publishedManifest(workspace, process.env), undefined, 2)}\n`,
  )
  await own.complete?.(dist)
  await copyFile(join(folder, 'README.md'), join(dist, 'README.md'))
  // The first changeset makes it.
  const changelog = join(folder, 'CHANGELOG.md')
  if (existsSync(changelog)) await copyFile(changelog, join(dist, 'CHANGELOG.md'))
  await copyFile(join(root, 'LICENSE'), join(dist, 'LICENSE'))
  const archive = packPackage(dist, dirname(dist))
  const faults = await faultsOf(archive)
  if (faults.length > 0) throw new Error(`${manifest.name} has faults:\n${faults.join('\n')}`)
  return archive
}
