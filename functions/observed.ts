import type middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { logger } from '../shared/platform/observability/logger.ts'
import { publishMetrics } from '../shared/platform/observability/metrics.ts'
import { startUp } from '../shared/platform/start-up/start-up.ts'

/** Ids, numbers and names of the contract: nothing that anyone typed. */
type Fields = Record<string, string | number | undefined>

/** Keeps the name: a workflow decides by it what to retry. */
const bare = (error: unknown): Error => {
  const thrown = new Error('Failed. The log line before this one has the cause')
  if (error instanceof Error) thrown.name = error.name
  return thrown
}

/**
 * Watches over every invocation of a function, of whatever kind: one log line with its ids and how it went, and what
 * it counted as metrics, also when it fails. Used first, so that it sees what all others made of the call.
 *
 * An error that was not turned into an answer is logged here, and a bare one thrown in its place: Lambda would log
 * everything that an error carries, and a refused transaction carries its items.
 * @param what the name of the log line.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export const observed = <Event, Answer>(
  what: string,
  idsOf: (event: Event) => Fields,
  outcomeOf: (answer: Answer | undefined) => Fields,
): middy.MiddlewareObj<Event, Answer> => {
  startUp()
  let startedMs = 0
  const finish = ({ response, context }: { response?: Answer | null | undefined; context: unknown }) => {
    const ms = Math.round(performance.now() - startedMs)
    logger.info(what, { ...outcomeOf(response ?? undefined), ms })
    logger.resetKeys()
    const { functionName, awsRequestId } = context as Context
    publishMetrics({ function_name: functionName, function_request_id: awsRequestId })
  }
  return {
    before: ({ event, context }) => {
      startedMs = performance.now()
      logger.resetKeys()
      logger.addContext(context as Context)
      logger.appendKeys(idsOf(event))
    },
    after: finish,
    onError: (request) => {
      if (request.response === undefined) {
        logger.error('failed', { error: request.error })
        request.error = bare(request.error)
      }
      finish(request)
    },
  }
}
