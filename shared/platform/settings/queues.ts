import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

const names = requiredText.transform((text) => text.split(','))

/** The seconds in which jobs of each queue of this function ought to be handled, by the queue's ARN. */
export const lateAfterSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ LATE_AFTER_SECONDS: requiredText.optional() }).transform(({ LATE_AFTER_SECONDS }) => ({
    secondsByArn: z.record(z.string(), z.number()).parse(JSON.parse(LATE_AFTER_SECONDS ?? '{}')),
  })),
)

/** All queues by name, and the address of any of them: the others differ in the name. */
export const watchedQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ ANY_QUEUE_URL: z.url(), WATCHED_QUEUES: names, WATCHED_DEAD_LETTERS: names })
    .transform(({ ANY_QUEUE_URL, WATCHED_QUEUES, WATCHED_DEAD_LETTERS }) => ({
      baseUrl: ANY_QUEUE_URL.slice(0, ANY_QUEUE_URL.lastIndexOf('/')),
      queues: WATCHED_QUEUES,
      deadLetters: WATCHED_DEAD_LETTERS,
    })),
)
