import { type Traceable, traceCalls } from '../observability/trace-calls.ts'
import { clientOptions } from './client-options.ts'
import { noteOpenAttempts, type Retrying } from './open-outcome.ts'

type Options = {
  maxAttempts: number
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean }
  endpoint?: string
  /** Addresses the endpoint as it is, where the SDK would put a prefix to its host name. */
  disableHostPrefix?: boolean
  /** Whether the client of SQS sends to the host that a queue's address names, instead of its endpoint. */
  useQueueUrlAsEndpoint?: boolean
}

/** A client whose middlewares can be taken out. */
type Lean = { middlewareStack: { remove(name: string): boolean } }

/** Takes the SDK's log out, as bundles do (lean-packages.ts): it copies all of each call, and then nobody listens. */
const withoutLog = <Client extends Lean>(client: Client): Client => {
  client.middlewareStack.remove('loggerMiddleware')
  return client
}

/**
 * Makes a client of the SDK with the common time-outs and retries, traced; its errors tell what is open. Every client of
 * the SDK is made here.
 * @example const sqs = onFirstUse(() => sdkClient(SQSClient))
 */
export const sdkClient = <Client extends Traceable & Retrying & Lean>(
  Client: new (options: Options) => Client,
  other: Partial<Options> = {},
): Client => noteOpenAttempts(traceCalls(withoutLog(new Client({ ...clientOptions, ...other }))))
