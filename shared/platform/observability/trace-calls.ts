import { type CallOutcome, openSubsegment, statusFields } from './subsegment.ts'

/** The part of a call's input that is traced: only its target. */
type Input = {
  TableName?: string
  RequestItems?: Record<string, unknown>
  TransactItems?: readonly Record<string, { TableName?: string } | undefined>[]
  QueueUrl?: string
}
type Metadata = { httpStatusCode?: number; requestId?: string; attempts?: number }
type Next = (call: { input: object }) => Promise<{ output: { $metadata: Metadata } }>
type Context = { clientName?: string; commandName?: string }
type Middleware = (next: Next, context: Context) => Next

/** As all clients of the SDK have it; their own types differ in every operation's input. */
export type Traceable = {
  middlewareStack: {
    // biome-ignore lint/suspicious/noExplicitAny: what is common to the SDK's stacks has no type there.
    add(middleware: any, options: { step: 'initialize'; priority: 'high'; name: string }): void
  }
}

const tableOf = ({ TableName, RequestItems, TransactItems }: Input): string | undefined =>
  TableName ?? Object.keys(RequestItems ?? {})[0] ?? Object.values(TransactItems?.[0] ?? {})[0]?.TableName

const throttling = /Throttl|TooManyRequests|ThroughputExceeded|LimitExceeded/

const outcomeOf = (commandName: string, input: Input, metadata: Metadata, thrown?: unknown): CallOutcome => ({
  aws: {
    operation: commandName.replace(/Command$/, ''),
    table_name: tableOf(input),
    queue_url: input.QueueUrl,
    request_id: metadata.requestId,
    retries: metadata.attempts && metadata.attempts - 1,
  },
  ...statusFields(metadata.httpStatusCode),
  ...(thrown instanceof Error && throttling.test(thrown.name) && { throttle: true }),
})

const metadataOf = (thrown: unknown): Metadata =>
  (thrown instanceof Error && '$metadata' in thrown && (thrown.$metadata as Metadata)) || {}

const middleware: Middleware = (next, { clientName = 'AWS', commandName = '' }) => {
  const service = clientName.replace(/Client$/, '')
  return async (call) => {
    const close = openSubsegment(service)
    if (!close) return next(call)
    try {
      const done = await next(call)
      close(outcomeOf(commandName, call.input, done.output.$metadata))
      return done
    } catch (thrown) {
      close(outcomeOf(commandName, call.input, metadataOf(thrown), thrown))
      throw thrown
    }
  }
}

/** Makes a client report each call to X-Ray. All attempts of a call are one subsegment. */
export const traceCalls = <Client extends Traceable>(client: Client): Client => {
  client.middlewareStack.add(middleware, { step: 'initialize', priority: 'high', name: 'traceCalls' })
  return client
}
