import type { Choices } from './choices.ts'
import type { Content, OperationDocument } from './documents.ts'
import { damaged, damagedEncoding, type Hostile } from './hostile.ts'
import type { Known } from './known.ts'
import type { Actor } from './people.ts'
import { type Context, knownAs, type Values } from './values.ts'
import type { Asked } from '../steps/in-process/gateway-event.ts'
import { badTokens } from './world/signing.ts'
import { pictures } from '../steps/accounts/pictures.ts'

/** How a request is made: as it should be, with ids of others, with one wrong field, or broken as a whole. */
export type Way = 'apt' | 'foreign' | 'wrong' | 'broken'

export type Request = {
  operation: OperationDocument
  way: Way
  actor: Actor
  token: string | undefined
  asked: Asked
  /** The JSON of the body, where it is one. */
  json: unknown
}

const shares: Record<Way, number> = { apt: 55, foreign: 15, wrong: 20, broken: 10 }

/** The fields of a JSON value that can be replaced, as paths. */
const pathsIn = (value: unknown, path: string[] = []): string[][] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [...path, name],
    ...pathsIn(inner, [...path, name]).slice(0, 20),
  ])
}

const replaced = (value: unknown, [name, ...rest]: string[], by: (old: unknown) => unknown): unknown => {
  if (name === undefined) return by(value)
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === name ? replaced(inner, rest, by) : inner))
  const fields = { ...(value as Record<string, unknown>) }
  const made = replaced(fields[name], rest, by)
  if (made === undefined) delete fields[name]
  else fields[name] = made
  return fields
}

/** Replaces, removes or adds one field of a JSON value. */
export const withOneWrong = (value: unknown, choices: Choices, hostile: Hostile): unknown => {
  const paths = pathsIn(value)
  const path = paths.length > 0 ? choices.pick(paths) : []
  switch (choices.share({ replace: 7, remove: 2, add: 2, whole: 1 })) {
    case 'remove':
      return replaced(value, path, () => undefined)
    case 'add':
      return replaced(value, path.slice(0, -1), (old) =>
        typeof old === 'object'
          ? { ...old, [choices.pick(['admin', 'userId', hostile.text()])]: hostile.value() }
          : old,
      )
    case 'whole':
      return hostile.value()
    default:
      return replaced(value, path, () => hostile.value())
  }
}

const queryText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Makes requests of the operations of the OpenAPI document. */
export class Requests {
  readonly #choices: Choices
  readonly #hostile: Hostile
  readonly #values: Values
  readonly #known: Known

  constructor(choices: Choices, hostile: Hostile, values: Values, known: Known) {
    this.#choices = choices
    this.#hostile = hostile
    this.#values = values
    this.#known = known
  }

  make(operation: OperationDocument, actors: readonly Actor[], way = this.#choices.share(shares)): Request {
    const actor = this.#caller(operation, actors, way !== 'foreign')
    const context = this.contextFor(
      operation.operationId,
      actor,
      actors,
      operation.parameters,
      way !== 'foreign',
    )
    const asked: Asked = { params: {}, query: [], headers: {}, body: undefined }
    for (const { in: where, name, required, schema } of operation.parameters) {
      if (where === 'path')
        asked.params[name] = encodeURIComponent(queryText(this.#values.of(schema, name, context)))
      else if (required || this.#choices.chance(0.4))
        asked.query.push([name, queryText(this.#values.of(schema, name, context))])
    }
    // `findUsers` takes exactly one of its parameters.
    if (operation.operationId === 'findUsers' && way !== 'wrong')
      asked.query = [
        this.#choices.pick([
          ['username', this.#choices.pick(actors).username],
          ['prefix', 'user-'],
        ] as [string, string][]),
      ]
    const request: Request = {
      operation,
      way,
      actor,
      token: operation.open ? undefined : actor.token,
      asked,
      json: undefined,
    }
    this.#fill(request, operation.body, context)
    if (way === 'wrong') this.#spoil(request)
    if (way === 'broken') this.#break(request)
    return request
  }

  #caller(
    { group, operationId, parameters }: OperationDocument,
    actors: readonly Actor[],
    apt: boolean,
  ): Actor {
    const admins = actors.filter(({ isAdmin }) => isAdmin)
    if (group === 'admin' && this.#choices.chance(0.7)) return this.#choices.pick(admins)
    const able = apt
      ? actors.filter((actor) => this.#chatsFor(operationId, actor, parameters).length > 0)
      : []
    return this.#choices.pick(able.length > 0 ? able : actors)
  }

  /** The actor's chats that have what the operation is about. */
  #chatsFor(operation: string, actor: Actor, parameters: readonly { name: string }[]): string[] {
    const needed = parameters
      .map(({ name }) => name)
      .find((name) => ['attachmentId', 'hookId'].includes(name))
    const having =
      needed === undefined
        ? undefined
        : new Set(this.#known.chatsWith(knownAs(needed, operation, actor.userId)))
    return [...actor.chats].filter((chatId) => having === undefined || having.has(chatId))
  }

  contextFor(
    operation: string,
    actor: Actor,
    actors: readonly Actor[],
    parameters: readonly { name: string }[],
    apt: boolean,
  ): Context {
    const others = actors.filter((other) => other !== actor)
    const own = this.#chatsFor(operation, actor, parameters)
    const chatId = (own.length > 0 ? this.#choices.pick(own.slice(-8)) : this.#known.any('chatId')) ?? 'none'
    return { actor, others, chatId, operation, apt }
  }

  #fill(request: Request, content: Content | undefined, context: Context): void {
    if (!content) return
    const { asked } = request
    const schema = content['application/json']?.schema
    if (!schema) {
      const [type, bytes] = this.#choices.pick(Object.entries(pictures))
      asked.headers['content-type'] = type
      asked.body = Buffer.from(bytes)
      return
    }
    request.json = this.#values.of(schema, 'body', context)
    // Slack's format may leave out each of its fields, but something to show must be there.
    if (request.operation.operationId === 'postToHook' && this.#choices.chance(0.6))
      request.json = { ...(request.json as object), text: 'deployed' }
    this.#setJson(request)
    if (content['application/x-www-form-urlencoded'] && this.#choices.chance(0.3)) {
      asked.headers['content-type'] = 'application/x-www-form-urlencoded'
      asked.body = Buffer.from(new URLSearchParams({ payload: JSON.stringify(request.json) }).toString())
    }
  }

  #setJson(request: Request): void {
    request.asked.headers['content-type'] = 'application/json'
    request.asked.body = Buffer.from(JSON.stringify(request.json) ?? '')
  }

  /** One wrong parameter, query value or field. */
  #spoil(request: Request): void {
    const { asked, json } = request
    const choices = this.#choices
    const names = Object.keys(asked.params)
    const where = choices.share({
      path: names.length > 0 ? 2 : 0,
      query: request.operation.parameters.some((parameter) => parameter.in === 'query') ? 3 : 0.3,
      body: json === undefined ? 0 : 6,
    })
    if (where === 'path')
      asked.params[choices.pick(names)] = encodeURIComponent(this.#hostile.text().toWellFormed()) || '-'
    else if (where === 'query') {
      const known = request.operation.parameters.flatMap((parameter) =>
        parameter.in === 'query' ? [parameter.name] : [],
      )
      const name = choices.pick([...known, ...known, 'unknown', '__proto__'])
      asked.query = [...asked.query.filter(([other]) => other !== name), [name, this.#hostile.text()]]
    } else if (json !== undefined) {
      request.json = withOneWrong(json, choices, this.#hostile)
      this.#setJson(request)
    }
  }

  /** The request as a whole: its bytes, its type, its encoding, its token. */
  #break(request: Request): void {
    const { asked, operation } = request
    const choices = this.#choices
    const names = Object.keys(asked.params)
    const way = choices.share({
      bytes: operation.body ? 5 : 0.5,
      type: operation.body ? 2 : 0,
      encoding: names.length > 0 ? 3 : 0,
      twice: asked.query.length > 0 ? 2 : 0,
      token: operation.open ? 0 : 3,
      headers: 1,
    })
    if (way === 'bytes') {
      request.asked.body = damaged(choices, request.json === undefined ? '' : JSON.stringify(request.json))
      request.json = undefined
    } else if (way === 'type') {
      const types = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/octet-stream',
        'multipart/form-data',
        'APPLICATION/JSON; charset=utf-16',
        'image/png',
        '',
        '\u0000',
      ]
      asked.headers['content-type'] = choices.pick(types)
    } else if (way === 'encoding') {
      const name = choices.pick(names)
      asked.params[name] = damagedEncoding(choices, asked.params[name] ?? '')
    } else if (way === 'twice') asked.query.push(...asked.query)
    else if (way === 'token') request.token = this.#badToken(request.actor)
    else
      Object.assign(
        asked.headers,
        choices.pick([
          { 'user-agent': this.#hostile.text() },
          { 'user-agent': 'x'.repeat(8000) },
          { 'if-none-match': this.#hostile.text() },
          { 'x-parley-proxy': 'x', 'cloudfront-viewer-address': '1.2.3.4:5' },
          { authorization: 'Basic YTpi' },
        ]),
      )
  }

  readonly #bad = new Map<Actor, Record<string, string>>()
  #badToken(actor: Actor): string | undefined {
    const bad = this.#bad.get(actor) ?? badTokens(actor.claims)
    this.#bad.set(actor, bad)
    return this.#choices.pick([undefined, ...Object.values(bad)])
  }
}
