import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

export const presenceSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ PRESENCE_QUEUE_URL: z.url(), PRESENCE_GRACE_SECONDS: z.coerce.number().int().min(0).max(900) })
    .transform(({ PRESENCE_QUEUE_URL, PRESENCE_GRACE_SECONDS }) => ({
      queueUrl: PRESENCE_QUEUE_URL,
      /** How long a user may be without a socket before that is announced. */
      graceSeconds: PRESENCE_GRACE_SECONDS,
    })),
)
