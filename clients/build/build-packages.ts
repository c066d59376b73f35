/** Builds the packages that are named, or all of them: `npm run build:packages -- @parley/client`. */
import { relative } from 'node:path'
import { buildPackage } from './build-package.ts'
import { root, workspaces } from './workspaces.ts'

const wanted = process.argv.slice(2)
const all = workspaces()
const unknown = wanted.filter((name) => !all.some(({ manifest }) => manifest.name === name))
if (unknown.length > 0) throw new Error(`There is no package ${unknown.join(', ')}`)
for (const workspace of all) {
  const { name, version } = workspace.manifest
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const archive = await buildPackage(workspace)
  process.stdout.write(`${name} ${version} is built: ${relative(root, archive)}\n`)
}
