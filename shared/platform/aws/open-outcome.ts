import { httpStatusOf } from './http-status.ts'

/** The last errors of calls that had an attempt before, of which nobody knows if it took effect. */
const afterOpenAttempt = new WeakSet<Error>()

/** No answer came, or one of a service that failed, or one that says that an earlier attempt still runs. */
const tellsNothing = (error: Error): boolean =>
  error.name === 'TransactionInProgressException' ||
  ((error as { $fault?: string }).$fault !== 'client' && (httpStatusOf(error) ?? 500) >= 500)

/** The attempts of a transaction have one token: the answer to one is the answer to all. */
const answersAllAttempts = ({ name }: Error): boolean => name === 'TransactionCanceledException'

/**
 * Whether an AWS SDK error leaves open if its call took effect. The SDK puts `$metadata` on whatever ends its attempts.
 */
export const leavesOutcomeOpen = (error: unknown): boolean =>
  error instanceof Error && '$metadata' in error && (tellsNothing(error) || afterOpenAttempt.has(error))

type Next = (call: object) => Promise<object>
type Context = { hasOpenAttempt?: boolean }

/** As all clients of the SDK have it; their own types differ in every operation's input. */
export type Retrying = {
  middlewareStack: {
    addRelativeTo(
      // biome-ignore lint/suspicious/noExplicitAny: what is common to the SDK's stacks has no type there.
      middleware: any,
      options: { relation: 'after'; toMiddleware: 'retryMiddleware'; name: 'openAttempts' },
    ): void
  }
}

/**
 * Has a client note the errors that say nothing of the attempts before them: the first attempt writes and its answer is
 * lost, then the second one is throttled, or finds its condition broken by the first.
 */
export const noteOpenAttempts = <Client extends Retrying>(client: Client): Client => {
  client.middlewareStack.addRelativeTo(
    (next: Next, context: Context): Next =>
      async (call) => {
        try {
          return await next(call)
        } catch (error) {
          if (!(error instanceof Error)) throw error
          if (context.hasOpenAttempt && !answersAllAttempts(error)) afterOpenAttempt.add(error)
          context.hasOpenAttempt ||= tellsNothing(error)
          throw error
        }
      },
    { relation: 'after', toMiddleware: 'retryMiddleware', name: 'openAttempts' },
  )
  return client
}
