import { type Traceable, traceCalls } from '../observability/trace-calls.ts'
import { clientOptions } from './client-options.ts'

/**
 * Makes a client of the SDK: as patient as all of them are, and traced. Every client of the domain is made here.
 * @example const sqs = onFirstUse(() => sdkClient(SQSClient))
 */
export const sdkClient = <Client extends Traceable>(
  Client: new (options: typeof clientOptions & { endpoint?: string }) => Client,
  more: { endpoint?: string } = {},
): Client => traceCalls(new Client({ ...clientOptions, ...more }))
