import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

export const cleanUpSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ CLEAN_UP_RETRY_QUEUE_URL: z.url(), CLEAN_UP_DLQ_URL: z.url() })
    .transform(({ CLEAN_UP_RETRY_QUEUE_URL, CLEAN_UP_DLQ_URL }) => ({
      retryQueueUrl: CLEAN_UP_RETRY_QUEUE_URL,
      deadLettersUrl: CLEAN_UP_DLQ_URL,
    })),
)
