import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** The queue that keeps each chat's order. */
export const fanOutQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ FAN_OUT_QUEUE_URL: z.url() }).transform(({ FAN_OUT_QUEUE_URL }) => ({ url: FAN_OUT_QUEUE_URL })),
)

/** The queue of recipients that a fan-out could not reach. */
export const fanOutRetryQueueSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ FAN_OUT_RETRY_QUEUE_URL: z.url() })
    .transform(({ FAN_OUT_RETRY_QUEUE_URL }) => ({ url: FAN_OUT_RETRY_QUEUE_URL })),
)

/** The dead letters of both. */
export const fanOutDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ FAN_OUT_DLQ_URL: z.url(), FAN_OUT_RETRY_DLQ_URL: z.url() })
    .transform(({ FAN_OUT_DLQ_URL, FAN_OUT_RETRY_DLQ_URL }) => ({
      url: FAN_OUT_DLQ_URL,
      retryUrl: FAN_OUT_RETRY_DLQ_URL,
    })),
)
