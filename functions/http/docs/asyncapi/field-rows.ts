import { escapeHtml, markdown } from './html.ts'

type Schema = {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  format?: string
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
}

const refName = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)

/** A type in short, as HTML: `string`, `Message[]`, `"ack"`. */
const typeOf = (schema: Schema): string => {
  if (schema.$ref) return `<a href="#${refName(schema.$ref)}">${refName(schema.$ref)}</a>`
  if (schema.const !== undefined) return escapeHtml(JSON.stringify(schema.const))
  if (schema.enum) return schema.enum.map((value) => escapeHtml(JSON.stringify(value))).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return choices.map(typeOf).join(' | ')
  if (schema.items) return `${typeOf(schema.items)}[]`
  if (typeof schema.additionalProperties === 'object' && !schema.properties) {
    return `{ [key]: ${typeOf(schema.additionalProperties)} }`
  }
  return escapeHtml([schema.type ?? 'any'].flat().join(' | '))
}

const bounds = ({ format, minimum, maximum, minLength, maxLength, maxItems }: Schema): string[] => [
  ...(format ? [format] : []),
  ...(minimum !== undefined ? [`at least ${minimum}`] : []),
  ...(maximum !== undefined ? [`at most ${maximum}`] : []),
  ...(minLength ? [`at least ${minLength} characters`] : []),
  ...(maxLength !== undefined ? [`at most ${maxLength} characters`] : []),
  ...(maxItems !== undefined ? [`at most ${maxItems}`] : []),
]

const row = (name: string, schema: Schema, required: boolean): string => {
  const meaning = [
    ...(schema.description ? [markdown(schema.description)] : []),
    ...(bounds(schema).length > 0 ? [escapeHtml(bounds(schema).join(', '))] : []),
  ]
  return `<tr><td><code>${escapeHtml(name)}${required ? '' : '?'}</code></td><td>${typeOf(schema)}</td><td>${meaning.join('<br>')}</td></tr>`
}

/**
 * The fields of a schema as rows of a table: name, type, meaning.
 * @param name in the row of a schema without fields.
 */
export const fieldRows = (schema: unknown, name = 'value'): string => {
  const { properties, required = [], ...rest } = schema as Schema
  if (!properties) return row(name, rest, true)
  return Object.entries(properties)
    .map(([field, of]) => row(field, of, required.includes(field)))
    .join('\n')
}
