import { randomUUID } from 'node:crypto'
import { isRouteOperation } from '../../../shared/contract/service/requests.ts'
import type { Operation } from '../../../shared/contract/routes/routes.ts'
import type { ImportOperation } from '../../../shared/contract/service/import-operations.ts'
import type { Choices } from '../choices.ts'
import type { OperationDocument } from '../documents.ts'
import type { Hostile } from '../hostile.ts'
import type { Actor } from '../people.ts'
import { type Request, type Requests, type Way, withOneWrong } from '../requests.ts'
import type { ImportBodies } from './import-bodies.ts'

/** A way to invoke the function: a caller who reads the answer, or an event, a rule or a queue, of which nobody does. */
export type Form = 'call' | 'event' | 'bus' | 'queue'

export type Invocation = {
  way: Way
  form: Form
  /** The request inside the event. */
  request: unknown
  event: unknown
  /** The request of the route, where it is one. */
  made: Request | undefined
}

/** Bots that every run has; a further one is made by its first call. */
export const bots = ['builder', 'helper'] as const

const shares: Record<Way, number> = { apt: 55, foreign: 15, wrong: 18, broken: 12 }
const forms: Record<Form, number> = { call: 6, event: 1, bus: 1.5, queue: 1.5 }

export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The operations of routes that the service function performs too. */
export const ofService = (operations: readonly OperationDocument[]): OperationDocument[] =>
  operations.filter(({ operationId }) => isRouteOperation(operationId as Operation))

const bodyOf = ({ json, asked }: Request): unknown =>
  json === undefined && asked.body !== undefined
    ? { contentType: asked.headers['content-type'], bytes: asked.body.toString('base64') }
    : json

/** The same request for the service function as a client makes of a route. */
export const serviceRequest = (made: Request, as: unknown): Record<string, unknown> => {
  const { operation, asked } = made
  const body = bodyOf(made)
  return {
    operation: operation.operationId,
    as,
    params: Object.fromEntries(Object.entries(asked.params).map(([name, value]) => [name, decoded(value)])),
    query: Object.fromEntries(asked.query),
    ...(body !== undefined && { body }),
  }
}

const queueRecord = (body: string, isFifo: boolean) => ({
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:asked${isFifo ? '.fifo' : ''}`,
  messageId: randomUUID(),
  receiptHandle: 'r',
  body,
  attributes: { ApproximateReceiveCount: '1', ...(isFifo && { MessageGroupId: 'g' }) },
})

/** Makes invocations of the service function, of every operation that it has. */
export class Invocations {
  readonly #choices: Choices
  readonly #hostile: Hostile
  readonly #requests: Requests
  readonly #imports: ImportBodies

  constructor(choices: Choices, hostile: Hostile, requests: Requests, imports: ImportBodies) {
    this.#choices = choices
    this.#hostile = hostile
    this.#requests = requests
    this.#imports = imports
  }

  ofRoute(
    operation: OperationDocument,
    actors: readonly Actor[],
    way = this.#choices.share(shares),
  ): Invocation {
    const made = this.#requests.make(operation, actors, way === 'broken' ? 'apt' : way)
    return this.#invocation(way, serviceRequest(made, this.#as(made)), made)
  }

  ofImport(operation: ImportOperation, way = this.#choices.share(shares)): Invocation {
    const body = this.#imports.make(operation, way !== 'foreign')
    const sent = way === 'wrong' ? withOneWrong(body, this.#choices, this.#hostile) : body
    return this.#invocation(way, { operation, body: sent }, undefined)
  }

  #as({ actor, operation }: Request): unknown {
    const choices = this.#choices
    const isAdmins = operation.group === 'admin'
    switch (choices.share({ user: 6, bot: 2, system: isAdmins ? 6 : 2 })) {
      case 'user':
        return { userId: actor.userId }
      case 'bot':
        return { bot: choices.pick(bots) }
      default:
        return 'system'
    }
  }

  #invocation(way: Way, apt: Record<string, unknown>, made: Request | undefined): Invocation {
    const form = this.#choices.share(forms)
    const request = way === 'broken' ? this.#broken(apt) : apt
    return { way, form, request, event: this.#event(form, request), made }
  }

  /** One part of the request that is none, or one too many. */
  #broken(apt: Record<string, unknown>): unknown {
    const { value, text } = this.#hostile
    const part = this.#choices.share({ as: 4, operation: 1, params: 2, query: 1, body: 3, more: 1, whole: 1 })
    if (part === 'whole') return value()
    if (part === 'more') return { ...apt, [text()]: value() }
    if (part === 'operation')
      return { ...apt, operation: this.#choices.pick(['login', 'postToHook', text()]) }
    if (part !== 'as') return { ...apt, [part]: value() }
    const as = this.#choices.pick([{ userId: text() }, { bot: text() }, { userId: 'system' }, value()])
    return { ...apt, as }
  }

  #event(form: Form, request: unknown): unknown {
    const id = this.#choices.chance(0.9) ? randomUUID() : this.#hostile.text() || '-'
    const ofBus = { id, source: 'fuzz', 'detail-type': 'asked', detail: request }
    switch (form) {
      case 'call':
        return request
      case 'event':
        return typeof request === 'object' ? { ...request, eventId: id } : request
      case 'bus':
        return ofBus
      case 'queue': {
        const body = JSON.stringify(this.#choices.chance(0.5) ? request : ofBus)
        const sent = this.#choices.chance(0.9) ? body : this.#choices.pick([' ', '{', body.slice(1), '[]'])
        return { Records: [queueRecord(sent, this.#choices.chance(0.5))] }
      }
    }
  }
}
