import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** The queue in which writers of a busy chat take turns. */
export const appendQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ APPEND_QUEUE_URL: z.url() }).transform(({ APPEND_QUEUE_URL }) => ({ url: APPEND_QUEUE_URL })),
)

export const appendDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ APPEND_DLQ_URL: z.url() }).transform(({ APPEND_DLQ_URL }) => ({ url: APPEND_DLQ_URL })),
)
