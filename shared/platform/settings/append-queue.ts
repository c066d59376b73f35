import { lazySettings } from './lazy-settings.ts'
import { url } from './readers.ts'

/** The queue in which writers of a busy chat take turns. */
export const appendQueueSettings = /* @__PURE__ */ lazySettings(
  () => ({ APPEND_QUEUE_URL: url }),
  ({ APPEND_QUEUE_URL }) => ({ url: APPEND_QUEUE_URL }),
)

export const appendDeadLetterSettings = /* @__PURE__ */ lazySettings(
  () => ({ APPEND_DLQ_URL: url }),
  ({ APPEND_DLQ_URL }) => ({ url: APPEND_DLQ_URL }),
)
