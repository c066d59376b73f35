import * as z from 'zod'
import { callbackUrlFor, emulatorSettings } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'

/** The WebSocket stage's callback URL, to which frames for its connections are posted. */
export const socketSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ WEBSOCKET_CALLBACK_URL: z.url() }).transform(({ WEBSOCKET_CALLBACK_URL }) => ({
    callbackUrl: callbackUrlFor(WEBSOCKET_CALLBACK_URL, emulatorSettings().url),
  })),
)

/** How many sockets a user may have open: one more closes the oldest. */
export const socketLimitSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ SOCKETS_PER_USER: z.coerce.number().int().min(1).default(25) })
    .transform(({ SOCKETS_PER_USER }) => ({ perUser: SOCKETS_PER_USER })),
)
