import type { ErrorCode } from '../../shared/contract/errors.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import type { As, RouteOperation } from '../../shared/contract/service/requests.ts'
import { ApiError, unreachable } from './api-error.ts'
import type { Answer, Given } from './calls.ts'
import type { Imports } from './import-types.ts'
import { emptyAnswers, fileOperations } from './operations.ts'

export type { As, RouteOperation }

/** A file, as the service function answers it. */
export type ServiceFile = { contentType: string; version: string; bytes: Uint8Array }

/** The body of a successful answer; undefined where it is empty. */
export type ServiceBody<O extends RouteOperation> = Answer<O> extends Blob ? ServiceFile : Answer<O>

export type ServiceGiven<O extends RouteOperation> = Omit<Given<O>, 'signal'> & {
  /**
   * The id of the event that asks. A message has it as its `clientMessageId`, so that an event which comes again writes
   * it once. Temporary errors are thrown by the function then, and refusals go to its dead letters as well.
   */
  eventId?: string
}

/** `given` is optional where no part is required. */
type Arguments<O extends RouteOperation> =
  Record<never, never> extends ServiceGiven<O> ? [given?: ServiceGiven<O>] : [given: ServiceGiven<O>]

/** Calls operations for a user, a bot or the system. */
export type Caller = {
  /** @throws ApiError the refusal; `unreachable` when the function gave no answer. */
  call<O extends RouteOperation>(operation: O, ...given: Arguments<O>): Promise<ServiceBody<O>>
}

export type Service = {
  /** A bot is made by its first call. The system is in no chat, may do much in all of them, and writes notices. */
  as(as: As): Caller
  /** Calls an import operation. */
  import<O extends keyof Imports>(operation: O, body: Imports[O]['body']): Promise<Imports[O]['answer']>
}

/** The answer of an invocation. */
export type Invoked = { Payload?: Uint8Array | undefined; FunctionError?: string | undefined }

/** The part of `LambdaClient` that is used. */
export type Invoker = { send(command: never): Promise<unknown> }

export type ServiceOptions =
  | {
      /** The name or the ARN of the service function: output `ServiceFunctionName`. */
      functionName: string
      /** A `LambdaClient`; one with the settings that AWS's tools find, unless it is given. */
      lambda?: Invoker
    }
  | {
      /** Invokes the function with a payload, in a way of your own. */
      invoke: (payload: Uint8Array) => Promise<Invoked>
    }

const invokeBy = (options: ServiceOptions): ((payload: Uint8Array) => Promise<Invoked>) => {
  if ('invoke' in options) return options.invoke
  const { functionName: FunctionName, lambda } = options
  let client = lambda
  return async (Payload) => {
    // An `invoke` of one's own needs no SDK.
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda')
    client ??= new LambdaClient({})
    return (await client.send(new InvokeCommand({ FunctionName, Payload }) as never)) as Invoked
  }
}

type Answered = { status: number; body?: unknown; retryAfterMs?: number }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const read = ({ Payload, FunctionError }: Invoked): Answered => {
  // It has run out of time or memory, or threw for an event.
  if (FunctionError !== undefined) throw unreachable('The service function failed; its log says why')
  try {
    const answered: unknown = JSON.parse(new TextDecoder().decode(Payload))
    if (isObject(answered) && typeof answered['status'] === 'number') return answered as Answered
  } catch (error) {
    throw unreachable('The service function gave no answer', error)
  }
  throw unreachable('The function is no service function of Parley')
}

const refusal = ({ status, body, retryAfterMs }: Answered): ApiError => {
  const {
    code,
    detail = `The service function answered ${status}`,
    errors,
    requestId,
  } = (body ?? {}) as Partial<Problem>
  if (code === undefined) return unreachable(detail)
  return new ApiError(code satisfies ErrorCode, detail, { status, errors, requestId, retryAfterMs })
}

/** JSON has no bytes: those of a file go in base64. */
const withoutBytes = (body: unknown): unknown =>
  isObject(body) && body['bytes'] instanceof Uint8Array
    ? { ...body, bytes: Buffer.from(body['bytes']).toString('base64') }
    : body

const withBytes = (body: unknown): unknown =>
  isObject(body) && typeof body['bytes'] === 'string'
    ? { ...body, bytes: new Uint8Array(Buffer.from(body['bytes'], 'base64')) }
    : body

/**
 * Calls Parley from a back end, which AWS lets invoke the service function: every operation but those of passwords, for
 * any user, for bots, and for the system.
 * @example
 * const parley = createService({ functionName: 'parley-prod-service' })
 * await parley.as({ bot: 'builds' }).call('sendMessage', { params: { chatId }, body: { text: 'Built' } })
 */
export const createService = (options: ServiceOptions): Service => {
  const invoke = invokeBy(options)
  const ask = async (request: object): Promise<unknown> => {
    const answered = read(await invoke(new TextEncoder().encode(JSON.stringify(request))))
    if (answered.status >= 400) throw refusal(answered)
    return answered.body
  }
  return {
    as: (as) => ({
      async call(operation, ...[given]) {
        const { body, ...parts } = (given ?? {}) as { body?: unknown }
        const answer = await ask({
          operation,
          as,
          ...parts,
          ...(body !== undefined && { body: withoutBytes(body) }),
        })
        if (operation in emptyAnswers) return undefined as never
        return (operation in fileOperations ? withBytes(answer) : answer) as never
      },
    }),
    import: async (operation, body) => (await ask({ operation, body })) as never,
  }
}
