import type { Choices } from '../choices.ts'
import { damaged, type Hostile } from '../hostile.ts'
import { mark } from './scene.ts'

type Path = readonly string[]

const pathsIn = (value: unknown, path: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [[...path, name], ...pathsIn(inner, [...path, name])])
    : []

/** The same with another value in one place; undefined takes the field away. */
const replaced = (value: unknown, [name, ...rest]: Path, by: unknown): unknown => {
  if (name === undefined) return by
  if (Array.isArray(value)) {
    const made = replaced(value[Number(name)], rest, by)
    return made === undefined ? value.toSpliced(Number(name), 1) : value.with(Number(name), made)
  }
  const fields = { ...(value as Record<string, unknown>) }
  const made = replaced(fields[name], rest, by)
  if (made === undefined) delete fields[name]
  else fields[name] = made
  return fields
}

/** Ids, keys and names of the contract may be logged. */
const mayBeLogged =
  /(Id|Ids|ID|id|pk|sk|kind|type|Type|step|execution|user_id|session_id|missing|SequenceNumber)$/

/** Every field replaced by what does not belong there, and in turn removed, or joined by one that is not known. */
export const withWrongFields = (job: unknown, choices: Choices, hostile: Hostile): unknown[] =>
  pathsIn(job).flatMap((path) => {
    const named = path.findLast((name) => !/^\d+$|^[SNMLB]$/.test(name)) ?? ''
    const value = hostile.value()
    const marked = typeof value === 'string' && !mayBeLogged.test(named) ? `${value}${mark}` : value
    const field = [...path.slice(0, -1), choices.pick(['unknown', 'version', '__proto__'])]
    const others = [replaced(job, path, undefined), replaced(job, field, hostile.value())]
    return [replaced(job, path, marked), choices.pick(others)]
  })

const exchanged = (value: unknown, others: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return others.get(value) ?? value
  if (Array.isArray(value)) return value.map((inner) => exchanged(inner, others))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, exchanged(inner, others)]))
}

/** The ids of others in the places of the own, one after the other and all at once. */
export const withForeignIds = (job: unknown, others: ReadonlyMap<string, string>): unknown[] =>
  [...[...others].map((one) => new Map([one])), others]
    .map((some) => exchanged(job, some))
    .filter((other) => JSON.stringify(other) !== JSON.stringify(job))

/** Bodies that are no job as a whole: no JSON, another value, too large. A queue has no bytes, but text. */
export const brokenBodies = (body: string, choices: Choices): string[] => {
  const bodies = Array.from({ length: 6 }, () => damaged(choices, body).toString())
  // A queue takes no empty message, and no character that its API refuses: these never come.
  return [...bodies, '{}', '[]', 'null', '"text"', `{"text":"${'x'.repeat(300_000)}"}`, 'no JSON'].filter(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this expression is about them
    (text) => text !== '' && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text),
  )
}
