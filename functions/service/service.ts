import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { observed } from '../observed.ts'
import { type Answer, answerInvocation } from './answer.ts'

/** Speaks for a back end. IAM decides who may invoke it, and nothing else: it asks for no token. */
export const handler = middy<unknown, Answer>()
  .use(
    observed<unknown, Answer>(
      'service',
      () => ({}),
      (answered) => ({
        ...(answered && 'status' in answered && { status: answered.status }),
        ...(answered && 'batchItemFailures' in answered && { failed: answered.batchItemFailures.length }),
      }),
    ),
  )
  .handler((event, context) => answerInvocation(event, (context as Context).awsRequestId))
