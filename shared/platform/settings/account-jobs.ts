import { lazySettings } from './lazy-settings.ts'
import { url } from './readers.ts'

/** The queue of erasures and exports. */
export const accountJobSettings = /* @__PURE__ */ lazySettings(
  () => ({ ACCOUNT_JOBS_QUEUE_URL: url }),
  ({ ACCOUNT_JOBS_QUEUE_URL }) => ({ queueUrl: ACCOUNT_JOBS_QUEUE_URL }),
)

export const accountJobDeadLetterSettings = /* @__PURE__ */ lazySettings(
  () => ({ ACCOUNT_JOBS_DLQ_URL: url }),
  ({ ACCOUNT_JOBS_DLQ_URL }) => ({ url: ACCOUNT_JOBS_DLQ_URL }),
)
