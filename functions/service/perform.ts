import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { checkFields, describeFieldErrors } from '../../shared/contract/field-errors.ts'
import { clientMessageId } from '../../shared/contract/fields.ts'
import { limits } from '../../shared/contract/limits.ts'
import { isDeeperThan } from '../../shared/contract/nesting.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { routes } from '../../shared/contract/routes/routes.ts'
import {
  type ImportOperation,
  importOperations,
  type ServiceAnswer,
} from '../../shared/contract/service/import-operations.ts'
import { type As, type RouteOperation, ServiceRequest } from '../../shared/contract/service/requests.ts'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import { asSystem, asUser } from '../../shared/domain/access/service-credentials.ts'
import { findOrMakeBot } from '../../shared/domain/accounts/bots.ts'
import { ParleyError, unavailable } from '../../shared/platform/errors/parley-error.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { loggedChatId } from '../logged-chat-id.ts'
import { carryOut } from '../refusal.ts'
import { checkRequest } from '../operations/check-request.ts'
import type { Origin, ServedFile } from '../operations/route-handlers.ts'
import { routeHandlerOf } from './route-handlers.ts'
import { systemHandlers } from './system-handlers.ts'

type Body<O extends ImportOperation> = z.output<(typeof importOperations)[O]['body']>
type Answer<O extends ImportOperation> = z.output<(typeof importOperations)[O]['answer']>

const importHandlers: { [O in ImportOperation]: (body: Body<O>) => Promise<Answer<O>> } = {
  importUsers: async (body) =>
    (await import('../../shared/domain/imports/import-users.ts')).importUsers(body),
  importChats: async (body) =>
    (await import('../../shared/domain/imports/import-chats.ts')).importChats(body),
  importMessages: async (body) =>
    (await import('../../shared/domain/imports/import-messages.ts')).importMessages(body),
}

const isImport = (operation: ServiceRequest['operation']): operation is ImportOperation =>
  operation in importOperations

const read = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const checked = checkFields(schema, value)
  if (!checked.errors) return checked.data
  throw new ParleyError('validation_failed', describeFieldErrors(checked.errors), { errors: checked.errors })
}

type Answered = { status: number; body?: unknown; file?: ServedFile }
type AnyHandler = (request: unknown, origin: Origin) => Promise<Answered>

const handlerFor = async (operation: RouteOperation, as: As): Promise<AnyHandler> => {
  const ofRoute = async () => (await routeHandlerOf(operation)) as AnyHandler
  if (as !== 'system') return ofRoute()
  const ofSystem = systemHandlers[operation]
  if (ofSystem === false)
    throw new ParleyError('forbidden', 'The system does not do this. Call it as a user or a bot')
  return ofSystem === true ? ofRoute() : (ofSystem as AnyHandler)
}

/** A call by the service API has no device and no address. */
const origin: Origin = { address: () => '', device: () => 'Service', accessToken: () => '' }

const credentialsOf = async (as: As): Promise<TokenCredentials> => {
  if (as === 'system') return asSystem()
  return asUser('bot' in as ? await findOrMakeBot(as.bot) : as.userId)
}

/** An event's id, if it can be one of a message, and else a hash of it. */
const messageIdOf = (eventId: string): string =>
  clientMessageId.safeParse(eventId).success
    ? eventId
    : createHash('sha256').update(eventId).digest('base64url')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** More levels than any valid body has, and fewer than JSON can be written with. */
const mostLevels = 1100

/** @throws ParleyError `validation_failed` for what is nested too deep to be handled. */
const requireShallow = (body: unknown): void => {
  if (!isDeeperThan(body, mostLevels)) return
  const message = `Must have at most ${mostLevels} levels of objects and arrays`
  throw new ParleyError('validation_failed', `body: ${message}`, { errors: [{ path: 'body', message }] })
}

/** JSON has no bytes: those of a file come in base64. */
const bodyOf = (route: Route, { operation, body, eventId }: ServiceRequest): unknown => {
  const isFile = route.bodyTypes.length > 0
  const most = isFile ? 2 * limits.requestBytes : limits.requestBytes
  if (body !== undefined && Buffer.byteLength(JSON.stringify(body)) > most)
    throw new ParleyError('payload_too_large', `A body may have at most ${limits.requestBytes} bytes`)
  if (!isObject(body)) return body
  if (isFile) {
    const { bytes } = body
    return typeof bytes === 'string' ? { ...body, bytes: Buffer.from(bytes, 'base64') } : body
  }
  return operation === 'sendMessage' && eventId !== undefined
    ? { clientMessageId: messageIdOf(eventId), ...body }
    : body
}

const answerOf = ({ status, body, file }: Answered): ServiceAnswer => {
  if (!file) return { status, body }
  const { contentType, bytes, version } = file
  return { status, body: { contentType, version, bytes: Buffer.from(bytes).toString('base64') } }
}

/**
 * IAM has let the caller through, so there is no token that could name nobody, and no session that could have ended:
 * there is no such user, or an erasure has begun. A bot comes back by a call after it.
 */
const forCaller = (error: unknown, as: As): unknown => {
  if (!(error instanceof ParleyError) || !/^(unauthenticated|session_ended)$/.test(error.code)) return error
  return as !== 'system' && 'bot' in as
    ? unavailable()
    : new ParleyError('user_not_found', 'No user exists with this id')
}

const performRoute = async (
  operation: RouteOperation,
  as: As,
  request: ServiceRequest,
): Promise<ServiceAnswer> => {
  const handler = await handlerFor(operation, as)
  const route: Route = routes[operation]
  const { params, query } = request
  const checked = checkRequest(route, { params, query, body: () => bodyOf(route, request) })
  const credentials = await credentialsOf(as)
  const { chatId } = checked.params as { chatId?: string }
  logger.appendKeys({ userId: credentials.userId, ...loggedChatId(chatId) })
  try {
    const asks = route.method === 'GET' ? 'read' : 'act'
    return answerOf(await carryOut(asks, () => handler({ ...checked, credentials }, origin)))
  } catch (error) {
    throw forCaller(error, as)
  }
}

/**
 * Performs one request of a back end: validated by the schemas of the operation's route, refused in its words.
 * @param eventId of the event that the request came in.
 */
export const perform = async (event: unknown, eventId?: string): Promise<ServiceAnswer> => {
  const request = read(ServiceRequest, event)
  const { operation, as, body } = request
  logger.appendKeys({ operation })
  requireShallow(body)
  if (isImport(operation)) {
    const act = importHandlers[operation] as (body: unknown) => Promise<unknown>
    const rows = read(importOperations[operation].body, body)
    return { status: 200, body: await carryOut('act', () => act(rows)) }
  }
  if (as === undefined) throw new Error('A request of a route was read without its caller')
  const asked = request.eventId ?? eventId
  return performRoute(operation, as, { ...request, ...(asked !== undefined && { eventId: asked }) })
}
