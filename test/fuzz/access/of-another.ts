import type { OperationDocument, Schema } from '../documents.ts'
import { kindOf } from '../places.ts'
import { rightCode } from '../../conditions/user-pool-in-memory.ts'
import type { Owned } from './owned.ts'

/** Positions in a log name nothing that belongs to anybody. */
const takesId = (name: string): boolean => !['position', undefined].includes(kindOf(name))

/** The fields of a schema that take an id, also within others. */
export const idsIn = (given: Schema, resolve: (schema: Schema) => Schema): string[] => {
  const { properties = {}, anyOf = [], oneOf = [], items } = resolve(given)
  const inner = [...Object.values(properties), ...anyOf, ...oneOf, ...(items ? [items] : [])]
  return [
    ...new Set([
      ...Object.keys(properties).filter(takesId),
      ...inner.flatMap((schema) => idsIn(schema, resolve)),
    ]),
  ]
}

/** The parameters and fields of an operation that take an id. */
export const placesOf = (
  { parameters, body = {} }: OperationDocument,
  resolve: (schema: Schema) => Schema,
): string[] => [
  ...parameters.map(({ name }) => name).filter(takesId),
  ...Object.values(body).flatMap(({ schema }) => (schema ? idsIn(schema, resolve) : [])),
]

/** @returns everything that the caller must not reach by this field: things of the other, and of another member. */
export const ofAnother = (
  field: string,
  operation: string,
  { caller, other }: { caller: Owned; other: Owned },
): (string | number)[] => {
  const things = {
    chat: [other.chatId],
    user: [other.person.userId],
    username: [other.person.username],
    seq: [caller.othersSeq],
    // One that is in no message yet could be sent, or fetched.
    attachment: [other.attachmentId, other.drafts.rest, caller.othersDraft],
    hook: [other.hookId],
    secret: [other.secret],
    session: [other.sessionId],
    refreshToken: [other.refreshToken],
    token: [operation === 'auth' ? other.person.token : other.unsubscribe],
    cursor: [other.cursors[operation] ?? ''],
    code: [operation === 'confirmEmail' ? other.emailCode : rightCode],
    position: [],
  }
  return things[kindOf(field) ?? 'position']
}

/** The same value with another in this field, wherever it stands. */
export const replaced = (value: unknown, field: string, by: unknown): unknown => {
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, field, by))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (name !== field) return [name, replaced(inner, field, by)]
      return [name, Array.isArray(inner) ? [by] : by]
    }),
  )
}
