import type { Manifest } from './workspaces.ts'

export type Component = {
  'bom-ref': string
  name: string
  group?: string
  version: string
  licenses?: { license?: { id?: string; name?: string }; expression?: string }[]
}

/** The output of `npm sbom`, as far as it is read here: https://cyclonedx.org/docs/1.5/json/ */
export type Sbom = {
  metadata: { component: Component }
  components: Component[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

type Dependent = Pick<Manifest, 'name' | 'dependencies'>

const nameOf = (ref: string) => ref.slice(0, ref.lastIndexOf('@'))

/**
 * Keeps what is shipped: the project, its packages, what their `dependencies` name, and what these need in turn.
 * `npm sbom --omit=dev` would also drop what both they and a development dependency need.
 */
export const shippedOnly = (sbom: Sbom, dependents: readonly Dependent[]): Sbom => {
  const edges = new Map(sbom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]))
  const project = sbom.metadata.component['bom-ref']
  const own = new Map(dependents.map(({ name, dependencies = {} }) => [name, dependencies]))
  const shipped = new Set<string>()
  const keep = (ref: string) => {
    if (shipped.has(ref)) return
    shipped.add(ref)
    const named = own.get(nameOf(ref))
    for (const next of edges.get(ref) ?? [])
      if (!named || nameOf(next) in named || (ref === project && own.has(nameOf(next)))) keep(next)
  }
  keep(project)
  return {
    ...sbom,
    components: sbom.components.filter((component) => shipped.has(component['bom-ref'])),
    dependencies: sbom.dependencies
      .filter(({ ref }) => shipped.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((next) => shipped.has(next)) })),
  }
}

const licenceOf = ({ licenses = [] }: Component) =>
  licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name).join(' AND ') ||
  'no licence'

/** The packages of each licence. */
export const byLicence = ({ components }: Sbom): Map<string, string[]> => {
  const packages = new Map<string, string[]>()
  for (const component of components) {
    const licence = licenceOf(component)
    packages.set(licence, [...(packages.get(licence) ?? []), component['bom-ref']])
  }
  return packages
}
