/**
 * `npm run check:dependencies`: lists the licences of what is shipped, writes the list of its parts (an SBOM in the
 * format of CycloneDX), and asks the registry for known faults in them. Fails on a licence that asks for more than a
 * notice, and on known faults. A registry that answers no audits is reported, and does not fail.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { auditOf } from './audit.ts'
import { byLicence, type Sbom, shippedOnly } from './shipped-packages.ts'
import { type Manifest, root, workspaces } from './workspaces.ts'

/** They ask for a notice and nothing else. */
const welcome = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'])

const print = (line: string) => process.stdout.write(`${line}\n`)

const npm = (...args: string[]) => {
  const { stdout, stderr, error } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (error) throw error
  return { stdout, stderr }
}

const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const whole = npm('sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only')
if (!whole.stdout) throw new Error(`npm sbom failed: ${whole.stderr}`)
const dependents = [project, ...workspaces().map(({ manifest }) => manifest)]
const sbom = shippedOnly(JSON.parse(whole.stdout) as Sbom, dependents)
// npm takes the name of the folder.
sbom.metadata.component.name = project.name
const file = join(root, '.local', `${project.name}-${project.version}.cdx.json`)
mkdirSync(join(root, '.local'), { recursive: true })
writeFileSync(file, `${JSON.stringify(sbom, undefined, 2)}\n`)
print(`${sbom.components.length} packages are shipped: ${relative(root, file)}`)

const licences = byLicence(sbom)
for (const [licence, packages] of licences) print(`${licence}: ${packages.join(', ')}`)
for (const licence of licences.keys()) {
  if (welcome.has(licence)) continue
  print(`Not among the licences that may be shipped: ${licence}`)
  process.exitCode = 1
}

const audit = auditOf(npm('audit', '--omit=dev', '--json').stdout)
print(audit.summary)
if (audit.outcome === 'faults') process.exitCode = 1
