import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** How many messages one sender may write into one chat: per second in the long run, and at once. */
export const rateLimitSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      MESSAGES_PER_SECOND: z.coerce.number().positive().default(10),
      MESSAGE_BURST: z.coerce.number().int().min(1).default(20),
    })
    .transform(({ MESSAGES_PER_SECOND, MESSAGE_BURST }) => ({
      perSecond: MESSAGES_PER_SECOND,
      burst: MESSAGE_BURST,
    })),
)

/** How many people one user may add to chats in an hour. */
export const addingSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ ADDS_PER_HOUR: z.coerce.number().int().min(1) })
    .transform(({ ADDS_PER_HOUR }) => ({ perHour: ADDS_PER_HOUR })),
)
