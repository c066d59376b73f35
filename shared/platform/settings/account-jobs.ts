import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** The queue of erasures and exports. */
export const accountJobSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ ACCOUNT_JOBS_QUEUE_URL: z.url() })
    .transform(({ ACCOUNT_JOBS_QUEUE_URL }) => ({ queueUrl: ACCOUNT_JOBS_QUEUE_URL })),
)

export const accountJobDeadLetterSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ ACCOUNT_JOBS_DLQ_URL: z.url() })
    .transform(({ ACCOUNT_JOBS_DLQ_URL }) => ({ url: ACCOUNT_JOBS_DLQ_URL })),
)
