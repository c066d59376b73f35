import { randomUUID } from 'node:crypto'
import type { Choices } from './choices.ts'
import type { Documents, Schema } from './documents.ts'
import type { Hostile } from './hostile.ts'
import type { Known } from './known.ts'
import { type Actor, password } from './people.ts'
import { kindOf } from './places.ts'
import { tokenOf } from './world/signing.ts'
import { rightCode } from '../conditions/user-pool-in-memory.ts'

/** For whom, where and how a value is made. */
export type Context = {
  actor: Actor
  others: readonly Actor[]
  chatId: string
  operation: string
  /** Whether ids belong to the chat and the caller, or to anybody. */
  apt: boolean
}

const texts = [
  'hello',
  'Guten Tag, wie geht es?',
  'שלום עולם',
  'नमस्ते दुनिया',
  'a\nb\tc',
  'caf\u0065\u0301',
  '👍🏽 yes',
  'see https://example.com/a?b=c',
  '**bold** `code`',
]
const emoji = ['👍', '❤', '❤️', '🏳️‍🌈', '👩🏽‍🚀', '🇩🇪']

/** The name by which the values for a field are known: files are their owners' until a message has them. */
export const knownAs = (name: string, operation: string, userId: string): string => {
  if (name !== 'attachmentId') return name
  return operation === 'getAttachment' ? 'attachmentId of messages' : `attachmentId of ${userId}`
}

/** Makes values that fit a schema of the documents, and what the document cannot say. */
export class Values {
  readonly #choices: Choices
  readonly #hostile: Hostile
  readonly #known: Known
  readonly #resolve: Documents['resolve']
  #fresh = 0

  constructor(choices: Choices, hostile: Hostile, known: Known, resolve: Documents['resolve']) {
    this.#choices = choices
    this.#hostile = hostile
    this.#known = known
    this.#resolve = resolve
  }

  freshName(prefix = 'user'): string {
    this.#fresh++
    return `${prefix}-${this.#fresh}`
  }

  of(given: Schema, name: string, context: Context): unknown {
    const schema = this.#resolve(given)
    const choices = this.#choices
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return choices.pick(schema.enum)
    const named = this.#named(name, context)
    const variants = schema.oneOf ?? schema.anyOf
    if (variants && schema.properties === undefined) return this.of(choices.pick(variants), name, context)
    const type = Array.isArray(schema.type) ? choices.pick(schema.type) : schema.type
    switch (type) {
      case 'object':
        return this.#object(schema, context)
      case 'array':
        return this.#array(schema, name, context)
      case 'boolean':
        return choices.chance(0.5)
      case 'null':
        return null
      case 'integer':
        return typeof named === 'number' ? named : this.#integer(schema)
      case 'string':
        return typeof named === 'string' ? named : this.#text(schema)
      default:
        return this.#hostile.value()
    }
  }

  #object({ properties = {}, required = [], additionalProperties }: Schema, context: Context): unknown {
    const made: Record<string, unknown> = {}
    for (const [name, schema] of Object.entries(properties))
      if (required.includes(name) || this.#choices.chance(0.35)) made[name] = this.of(schema, name, context)
    if (typeof additionalProperties === 'object' && this.#choices.chance(0.35))
      Object.assign(made, this.#hostile.object())
    // Most objects whose fields are all optional must have one of them.
    const [first] = Object.keys(properties)
    if (Object.keys(made).length === 0 && first !== undefined) {
      const name = this.#choices.pick(Object.keys(properties))
      made[name] = this.of(properties[name] ?? {}, name, context)
    }
    return made
  }

  #array({ items = {}, minItems = 0, maxItems = 3 }: Schema, name: string, context: Context): unknown[] {
    const count = this.#choices.from(minItems, Math.max(minItems, Math.min(maxItems, 3)))
    return Array.from({ length: count }, () => this.of(items, name, context))
  }

  #integer({ minimum = -1000, maximum = 2 ** 53 - 1 }: Schema): number {
    const choices = this.#choices
    return choices.share({ edge: 1, near: 3 }) === 'edge'
      ? choices.pick([minimum, maximum])
      : choices.from(minimum, Math.min(maximum, minimum + 50))
  }

  #text({ pattern, minLength = 0, maxLength = 200 }: Schema): string {
    const choices = this.#choices
    if (pattern !== undefined) return this.freshName('id')
    const edge = choices.share({ usual: 8, longest: 1, shortest: 1 })
    if (edge === 'longest') return 'x'.repeat(Math.min(maxLength, 5000))
    if (edge === 'shortest' && minLength > 0) return 'x'.repeat(minLength)
    const text = choices.pick(texts).repeat(choices.from(1, 2))
    return [...text].slice(0, maxLength).join('').trim().padEnd(minLength, 'x')
  }

  /** The value that a field of this name should hold, whatever its schema lets it. */
  #named(name: string, context: Context): string | number | undefined {
    const kind = kindOf(name)
    if (kind !== undefined && !context.apt) return this.foreign(name, context)
    return this.#apt[name]?.(context)
  }

  /** An id of the field's kind that belongs to anybody, or of another kind. */
  foreign(name: string, { others }: Context): string | number | undefined {
    const choices = this.#choices
    const ids = [
      'chatId',
      'userId',
      'username',
      'attachmentId',
      'hookId',
      'sessionId',
      'secret',
      'nextCursor',
    ]
    if (['seq', 'replyTo'].includes(name)) return choices.from(1, 2000)
    const way = choices.share({ same: 5, other: 3, unknown: 2 })
    if (way === 'unknown') return choices.chance(0.5) ? this.freshName('nobody') : randomUUID()
    if (way === 'other') return this.#known.any(choices.pick(ids)) ?? 'me'
    if (name === 'userId') return choices.pick(others).userId
    if (['username', 'usernames', 'members', 'login'].includes(name)) return choices.pick(others).username
    return this.#known.any(name)
  }

  #someone = ({ others }: Context): string => this.#choices.pick(others).username
  #position = ({ chatId }: Context): number => this.#choices.from(0, this.#known.newestOf(chatId) + 1)
  #seq = ({ chatId }: Context): number => this.#choices.from(1, Math.max(1, this.#known.newestOf(chatId)))

  readonly #apt: Record<string, (context: Context) => string | number | undefined> = {
    chatId: ({ chatId }) => chatId,
    userId: ({ others, operation, chatId }) => {
      const isOfMember = /^(patchMember|removeMember)$/.test(operation)
      if (isOfMember && this.#choices.chance(0.4)) return 'me'
      const there = isOfMember ? others.filter(({ chats }) => chats.has(chatId)) : []
      return this.#choices.pick(there.length > 0 ? there : others).userId
    },
    username: ({ operation, ...context }) =>
      operation === 'findUsers' ? this.#someone({ operation, ...context }) : this.#nameFor(operation),
    usernames: this.#someone,
    members: this.#someone,
    login: ({ actor }) => (this.#choices.chance(0.7) ? actor.username : actor.email),
    seq: (context) => {
      const own = this.#known.ofChat(`seq of ${context.actor.userId}`, context.chatId)
      const ofOwn = /^(edit|delete)/.test(context.operation) && this.#choices.chance(0.7)
      return ofOwn && own !== undefined ? Number(own) : this.#seq(context)
    },
    replyTo: this.#seq,
    attachmentId: ({ chatId, operation, actor }) =>
      this.#known.ofChat(knownAs('attachmentId', operation, actor.userId), chatId),
    hookId: ({ chatId }) => this.#known.ofChat('hookId', chatId),
    secret: () => this.#known.any('secret'),
    sessionId: ({ actor }) => this.#known.any(`sessionId of ${actor.userId}`),
    refreshToken: ({ actor }) => this.#known.any(`refreshToken of ${actor.userId}`),
    token: ({ actor, operation }) =>
      operation === 'auth' ? tokenOf(actor.claims) : this.#known.any('unsubscribe'),
    cursor: ({ operation }) => this.#known.any(`cursor of ${operation}`),
    after: ({ operation, chatId, ...context }) =>
      operation === 'ping' ? chatId : this.#position({ operation, chatId, ...context }),
    before: this.#position,
    from: this.#seq,
    to: this.#seq,
    code: ({ actor, operation }) =>
      operation === 'confirmEmail' ? this.#known.any(`emailCode of ${actor.userId}`) : rightCode,
    password: () => password,
    currentPassword: () => password,
    newPassword: () => password,
    email: () => `${this.freshName('mail')}@example.com`,
    clientMessageId: () => this.freshName('c'),
    emoji: () => this.#choices.pick(emoji),
    prefix: () => this.#choices.pick(['u', 'user-', 'pub', 'a']),
    contains: () => this.#choices.pick(['hello', 'שלום', 'xyz']),
    contentType: () => this.#choices.pick(['image/png', 'application/pdf', 'text/plain']),
    version: () => this.#known.any('avatar'),
  }

  #nameFor(operation: string): string {
    if (operation === 'confirm' || operation === 'resendCode')
      return this.#known.any('signUp') ?? this.freshName()
    return this.freshName()
  }
}
