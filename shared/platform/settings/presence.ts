import { lazySettings } from './lazy-settings.ts'
import { url, wholeNumber } from './readers.ts'

export const presenceSettings = /* @__PURE__ */ lazySettings(
  () => ({ PRESENCE_QUEUE_URL: url, PRESENCE_GRACE_SECONDS: wholeNumber(0, 900) }),
  ({ PRESENCE_QUEUE_URL, PRESENCE_GRACE_SECONDS }) => ({
    queueUrl: PRESENCE_QUEUE_URL,
    /** How long a user may be without a socket before that is announced. */
    graceSeconds: PRESENCE_GRACE_SECONDS,
  }),
)
