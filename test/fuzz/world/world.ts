import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { claimsOf } from '../../steps/generic/claims-of.ts'
import { type Asked, gatewayEvent } from '../../steps/in-process/gateway-event.ts'
import { handlersOf, isAuthorised, loadHandlers } from '../../steps/in-process/load-handlers.ts'
import { type Aws, type Sent, startAws } from './aws.ts'
import { type Change, CheckedTable } from './checked-table.ts'
import { environmentAt, isDeadLetters } from './environment.ts'
import { socketEvent } from './socket-event.ts'
import { withoutWaiting } from './without-waiting.ts'

/** The outcome of an invocation: an answer, or an error. A failure that was logged says why a later attempt is asked for. */
export type Invoked = ({ answered: unknown } | { thrown: unknown }) & { logged?: unknown }

export type Answer = { status: number; headers: Record<string, string>; text: string; body: unknown }

/** The effects of a request, beside its answer and e-mails: the owner of an address is told of refusals. */
export type Effects = {
  changes: readonly Change[]
  jobs: number
  deadLetters: number
  frames: Aws['frames']
  poolWrites: number
}

/** A route as the gateway knows it. */
export type Route = { operationId: string; method: string; path: string; group: string; open: boolean }

/**
 * Parley's handlers in this process, on a table in memory, with all that they ask of AWS beside it: thousands of requests
 * take seconds, one after the other, so that every change has one cause.
 */
export type World = {
  aws: Aws
  table: CheckedTable
  ask: (route: Route, token: string | undefined, asked: Asked) => Promise<Answer>
  connect: (query: Record<string, string>) => Promise<{ status: number; connectionId: string }>
  disconnect: (connectionId: string) => Promise<void>
  /** @returns the reply, as text. */
  send: (connectionId: string, frame: Buffer | string, isBinary?: boolean) => Promise<string>
  /** Invokes the service function with an event of any form. */
  invoke: (event: unknown) => Promise<Invoked>
  /** Does the job of an erasure that was asked for. */
  finishErasure: (userId: string) => Promise<void>
  /** Removes what is left of a chat that was deleted, as the function behind the table's stream does. */
  cleanUpChat: (chatId: string) => Promise<void>
  /** All effects since this was asked last. */
  takeEffects: () => Effects
  /** The token of an unsubscribe link, as an e-mail has it. */
  unsubscribeToken: (userId: string, chatId: string) => Promise<string>
  /** The first failure that the last call logged. */
  takeCause: () => unknown
  close: () => Promise<void>
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const gatewayRefusal: Answer = {
  status: 401,
  headers: { 'content-type': 'application/json' },
  text: '{"message":"Unauthorized"}',
  body: { message: 'Unauthorized' },
}

const jobsOf = (sent: readonly Sent[]) => {
  const deadLetters = sent.filter(({ to }) => isDeadLetters(to)).length
  return { jobs: sent.length - deadLetters, deadLetters }
}

/** @param settings in place of the usual ones, by the names of their variables. */
export const startWorld = async (settings: Record<string, string> = {}): Promise<World> => {
  const aws = await startAws()
  Object.assign(process.env, environmentAt(aws.url), settings)
  const { dynamo } = await import('../../../shared/platform/storage/table.ts')
  const { logger } = await import('../../../shared/platform/observability/logger.ts')
  const table = new CheckedTable()
  // Past the SDK's middleware, which would take most of the time: it only writes requests that nobody reads.
  Object.assign(dynamo(), {
    send: async (command: { constructor: { name: string }; input: object }) =>
      table.execute(command.constructor.name, command.input),
  })
  const wait = withoutWaiting()
  // All modules of the product are loaded after the environment is set, which each reads once.
  const handlers = {
    ...(await loadHandlers()),
    ...handlersOf({
      connect: await import('../../../functions/websocket/connect.ts'),
      live: await import('../../../functions/websocket/live.ts'),
      disconnect: await import('../../../functions/websocket/disconnect.ts'),
      service: await import('../../../functions/service/service.ts'),
    }),
  }
  const { handleSessionEvent } = await import('../../../shared/domain/accounts/handle-session-event.ts')
  const { createUnsubscribeToken } = await import('../../../shared/domain/notifications/unsubscribe.ts')
  const { runErasure } = await import('../../../shared/domain/erasure/run-erasure.ts')
  const { cleanUpChat } = await import('../../../shared/domain/chats/clean-up-chat.ts')
  aws.onSessionEvent = (detail) => handleSessionEvent(detail as Parameters<typeof handleSessionEvent>[0])

  let cause: unknown
  const keepingCause =
    (log: typeof logger.error): typeof logger.error =>
    (text, fields) => {
      cause ??= fields?.['error'] ?? fields
      log(text, fields)
    }
  const { error, warn } = logger
  Object.assign(logger, { error: keepingCause(error), warn: keepingCause(warn) })

  const call = (name: string, event: object): Promise<APIGatewayProxyStructuredResultV2> => {
    const handler = handlers[name]
    if (!handler) throw new Error(`There is no function ${name}`)
    cause = undefined
    return handler(event, { functionName: name, awsRequestId: randomUUID() })
  }

  return {
    aws,
    table,
    ask: async ({ method, path, group, open }, token, asked) => {
      if (!open && !(await isAuthorised(token))) return gatewayRefusal
      const claims = open || token === undefined ? undefined : claimsOf(token)
      const headers = { ...asked.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
      const {
        statusCode = 0,
        body = '',
        ...rest
      } = await call(group, gatewayEvent(method, path, { ...asked, headers }, claims))
      const text = rest.isBase64Encoded ? Buffer.from(body, 'base64').toString('latin1') : body
      return {
        status: statusCode,
        headers: (rest.headers ?? {}) as Record<string, string>,
        text,
        body: parse(text),
      }
    },
    connect: async (queryStringParameters) => {
      const connectionId = randomUUID()
      aws.open.add(connectionId)
      const { statusCode = 0 } = await call(
        'connect',
        socketEvent('CONNECT', connectionId, { queryStringParameters }),
      )
      if (statusCode !== 200) aws.open.delete(connectionId)
      return { status: statusCode, connectionId }
    },
    disconnect: async (connectionId) => {
      aws.open.delete(connectionId)
      await call('disconnect', socketEvent('DISCONNECT', connectionId))
    },
    send: async (connectionId, frame, isBinary = false) => {
      const body = Buffer.from(frame).toString(isBinary ? 'base64' : 'utf8')
      const event = socketEvent('MESSAGE', connectionId, { body, isBase64Encoded: isBinary })
      return (await call('live', event)).body ?? ''
    },
    invoke: async (event) => {
      try {
        // Lambda brings JSON.
        const brought = JSON.parse(JSON.stringify(event ?? null)) as object
        return { answered: await call('service', brought), logged: cause }
      } catch (thrown) {
        return { thrown, logged: cause }
      }
    },
    finishErasure: async (userId) => {
      if (!(await runErasure(userId, Number.POSITIVE_INFINITY))) throw new Error('The erasure has not ended')
    },
    cleanUpChat,
    takeEffects: () => ({
      changes: table.changes.splice(0),
      ...jobsOf(aws.jobs.splice(0)),
      frames: aws.frames.splice(0),
      poolWrites: aws.pool.takeWrites(),
    }),
    unsubscribeToken: createUnsubscribeToken,
    takeCause: () => {
      const taken = cause
      cause = undefined
      return taken
    },
    close: async () => {
      wait()
      await aws.close()
    },
  }
}
