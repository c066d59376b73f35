import { expect, it } from 'vitest'
import { localGaps } from '../../../infra/local-gaps.ts'
import { type Resource, synthesise } from './synthesis.ts'

/** Where e-mails lead is the one address that differs by default: the emulator's CloudFront serves no bucket. */
const webUrl = 'https://chat.example.com'
const full = synthesise({ webUrl, confirmSignUps: 'false', emailSender: 'stub' })
const local = synthesise({ webUrl, local: 'true' })

/** As the list names it. */
const nameOf = ({ Type, Properties }: Resource) => (Properties?.Metrics ? `${Type} of Metrics` : Type)

it('a local deployment lacks the listed types and nothing else', () => {
  const removed = Object.keys(full.resources).filter((id) => !(id in local.resources))
  expect(Object.keys(local.resources).every((id) => id in full.resources)).toBe(true)
  const removedNames = removed.flatMap((id) => full.resources[id] ?? []).map(nameOf)
  expect(new Set(removedNames)).toEqual(new Set(Object.keys(localGaps)))
  expect(Object.values(local.resources).filter((resource) => nameOf(resource) in localGaps)).toEqual([])
})

it('what remains of a local deployment is what AWS gets', () => {
  for (const [id, { Properties }] of Object.entries(local.resources)) {
    expect({ id, Properties }).toEqual({ id, Properties: full.resources[id]?.Properties })
  }
})

it('nothing in a local deployment refers to what was left out', () => {
  const removed = Object.keys(full.resources).filter((id) => !(id in local.resources))
  const text = JSON.stringify(local.template.toJSON())
  for (const id of removed) expect(text).not.toContain(`"${id}"`)
})
