import { lazySettings } from './lazy-settings.ts'
import { url } from './readers.ts'

export const cleanUpSettings = /* @__PURE__ */ lazySettings(
  () => ({ CLEAN_UP_RETRY_QUEUE_URL: url, CLEAN_UP_DLQ_URL: url }),
  ({ CLEAN_UP_RETRY_QUEUE_URL, CLEAN_UP_DLQ_URL }) => ({
    retryQueueUrl: CLEAN_UP_RETRY_QUEUE_URL,
    deadLettersUrl: CLEAN_UP_DLQ_URL,
  }),
)
