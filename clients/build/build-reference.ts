/**
 * Writes the API reference of the packages as pages to open in a browser: `npm run docs`. It is made of the docstrings
 * in the declarations that are published, so the packages are built first.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Application } from 'typedoc'
import { buildPackage } from './build-package.ts'
import { root, workspaces } from './workspaces.ts'

/** Programs are used by their commands. */
const libraries = workspaces().filter(({ manifest }) => !manifest.bin)
for (const workspace of libraries) await buildPackage(workspace)

/** The declarations of each entry, by the name under which it is imported. */
const declarations = Object.fromEntries(
  libraries.flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).map(([name, source]) => [
      `${manifest.name}${name.slice(1)}`,
      join(folder, manifest.publishConfig.directory, source.replace(/\.ts$/, '.d.ts')),
    ]),
  ),
)
const out = join(root, '.local/docs')
const tsconfig = join(root, '.local/packages/tsconfig.json')
const compilerOptions = {
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  paths: Object.fromEntries(Object.entries(declarations).map(([name, path]) => [name, [path]])),
}
mkdirSync(out, { recursive: true })
writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: Object.values(declarations) }))

const app = await Application.bootstrap({
  name: 'Parley',
  entryPoints: Object.values(declarations),
  tsconfig,
  readme: 'none',
  disableSources: true,
  githubPages: false,
  logLevel: 'Warn',
})
const project = await app.convert()
if (!project) throw new Error('The reference could not be read')
for (const module of project.children ?? []) {
  const ends = [`/${module.name}.d.ts`, `/${module.name}/index.d.ts`]
  const [name] = Object.entries(declarations).find(([, path]) => ends.some((end) => path.endsWith(end))) ?? []
  if (name !== undefined) module.name = name
}
app.validate(project)
await app.generateDocs(project, out)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1
process.stdout.write(`The reference stands in ${relative(root, join(out, 'index.html'))}\n`)
