import middy from '@middy/core'
import { watchQueues } from '../../shared/platform/queues/watch-queues.ts'
import { observed } from '../observed.ts'

/** Runs every few minutes, by a rule. */
export const handler = middy()
  .use(
    observed(
      'schedule',
      () => ({}),
      () => ({}),
    ),
  )
  .handler(() => watchQueues())
