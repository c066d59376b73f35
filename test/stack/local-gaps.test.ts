import { describe, expect, it } from 'vitest'
import { type Emulator, emulators, localGaps } from '../../infra/local-gaps.ts'
import { deployments, type Resource, synthesise } from '../steps/synthesis/synthesis.ts'

/** The issuer is given, so that it does not differ: which attribute names it depends on the emulator. */
const { webUrl, oidcIssuer, oidcAudience } = deployments.elsewhere
const full = synthesise(deployments.elsewhere)

/** As the list names it. */
const nameOf = ({ Type, Properties }: Resource) => (Properties?.Metrics ? `${Type} of Metrics` : Type)

const lackedBy = (emulator: Emulator) =>
  new Set(Object.keys(localGaps).filter((name) => localGaps[name]?.lacking.includes(emulator)))

describe.each(emulators)('a deployment to %s', (emulator) => {
  const local = synthesise({ webUrl, oidcIssuer, oidcAudience, emulator })
  const removed = Object.keys(full.resources).filter((id) => !(id in local.resources))

  it('lacks what is listed for it and nothing else', () => {
    expect(Object.keys(local.resources).every((id) => id in full.resources)).toBe(true)
    const removedNames = removed.flatMap((id) => full.resources[id] ?? []).map(nameOf)
    expect(new Set(removedNames)).toEqual(lackedBy(emulator))
    const left = Object.values(local.resources).map(nameOf)
    expect(left.filter((name) => lackedBy(emulator).has(name))).toEqual([])
  })

  it('has otherwise what AWS gets', () => {
    for (const [id, { Properties }] of Object.entries(local.resources)) {
      expect({ id, Properties }).toEqual({ id, Properties: full.resources[id]?.Properties })
    }
  })

  it('refers to nothing that was left out', () => {
    const text = JSON.stringify(local.template.toJSON())
    for (const id of removed) expect(text).not.toContain(`"${id}"`)
  })
})
