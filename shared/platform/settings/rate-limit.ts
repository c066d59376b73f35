import { lazySettings } from './lazy-settings.ts'
import { positive, wholeNumber, withDefault } from './readers.ts'

/** How many messages one sender may write into one chat: per second in the long run, and at once. */
export const rateLimitSettings = /* @__PURE__ */ lazySettings(
  () => ({
    MESSAGES_PER_SECOND: withDefault(positive, 10),
    MESSAGE_BURST: withDefault(wholeNumber(1), 20),
  }),
  ({ MESSAGES_PER_SECOND, MESSAGE_BURST }) => ({
    perSecond: MESSAGES_PER_SECOND,
    burst: MESSAGE_BURST,
  }),
)

/** How many people one user may add to chats in an hour. */
export const addingSettings = /* @__PURE__ */ lazySettings(
  () => ({ ADDS_PER_HOUR: wholeNumber(1) }),
  ({ ADDS_PER_HOUR }) => ({ perHour: ADDS_PER_HOUR }),
)
