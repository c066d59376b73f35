import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { existOnce, existOnceBySetting, holdData, knownOutside } from '../synthesis/pinned-ids.ts'
import { deployments } from '../synthesis/synthesis.ts'

type Resource = { Type: string; Properties?: Record<string, unknown>; Metadata?: unknown }
export type Resources = Record<string, Resource>

/** A line for each resource. */
const file = join(import.meta.dirname, 'template-0.1.0.jsonl')

/** Resources of 0.1.0 with all its settings: those whose ids are pinned, and those to which these refer. */
export const readTemplate010 = (): Resources =>
  Object.assign(
    {},
    ...readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )

export const writeTemplate010 = (resources: Resources): void => {
  const lines = Object.entries(resources).map(([id, resource]) => `${JSON.stringify({ [id]: resource })}\n`)
  writeFileSync(file, lines.join(''))
}

const laterSettings = [
  ...['dashboard', 'moderator'],
  ...['oidcRolesClaim', 'oidcPageClientId', 'oidcCliClientId', 'oidcAudienceParameter', 'oidcOrigins'],
]

const settingsOf010 = () =>
  Object.fromEntries(Object.entries(deployments.everything).filter(([name]) => !laterSettings.includes(name)))

/** The resources to which one refers directly. */
const referred = (resource: Resource): string[] =>
  [...JSON.stringify(resource).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([A-Za-z0-9]+)"/g)].map(([, id = '']) => id)

/** Drops what is large or differs from machine to machine, and never replaces a resource. */
const withoutBulk = ({ Metadata: _, ...resource }: Resource): Resource => {
  const { Environment, Code, DashboardBody, DefinitionString, build, ...Properties } =
    resource.Properties ?? {}
  return { ...resource, Properties }
}

/** The same, from the code of 0.1.0 itself in its checkout. */
export const synthesise010 = (folder: string): Resources => {
  const program = `
    import { synthesise } from './test/unit/infra/synthesis.ts'
    console.log(JSON.stringify(synthesise(${JSON.stringify(settingsOf010())}).resources))`
  const args = ['--input-type=module', '--eval', program]
  const printed = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 25 })
  const all = JSON.parse(printed) as Resources
  const pinned = Object.keys({ ...holdData, ...knownOutside, ...existOnce, ...existOnceBySetting })
  const ids = new Set(
    pinned.flatMap((id) => {
      const resource = all[id]
      return resource ? [id, ...referred(resource).filter((other) => other in all)] : []
    }),
  )
  return Object.fromEntries([...ids].toSorted().map((id) => [id, withoutBulk(all[id] as Resource)]))
}
