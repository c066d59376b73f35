import { expect, it } from 'vitest'
import { readDocuments, type Schema } from '../../fuzz/documents.ts'
import { kindOf, plainFields } from '../../fuzz/places.ts'

const { operations, actions, resolve } = readDocuments()

const namesIn = (given: Schema): string[] => {
  const { properties = {}, anyOf = [], oneOf = [], items } = resolve(given)
  const inner = [...anyOf, ...oneOf, ...(items ? [items] : [])]
  return [
    ...Object.entries(properties).flatMap(([name, schema]) => [name, ...namesIn(schema)]),
    ...inner.flatMap(namesIn),
  ]
}

/** Every name under which a request or a frame says something. */
const names = new Set([
  ...operations.flatMap(({ parameters, body = {} }) => [
    ...parameters.map(({ name }) => name),
    ...Object.values(body).flatMap(({ schema }) => (schema ? namesIn(schema) : [])),
  ]),
  ...actions.flatMap(({ frame }) => namesIn(frame)),
])

it('every field of a request either takes ids of others or names nothing of anybody', () => {
  const unknown = [...names].filter((name) => kindOf(name) === undefined && !plainFields.has(name))
  expect(unknown, 'fields that test/fuzz/places.ts does not have').toEqual([])
})

it('there is no other field in the lists', () => {
  expect([...plainFields].filter((name) => !names.has(name))).toEqual([])
})
