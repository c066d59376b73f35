import * as z from 'zod'
import { callbackUrlFor, emulatorSettings } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'

/** The WebSocket stage's callback URL, to which frames for its connections are posted. */
export const socketSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ WEBSOCKET_CALLBACK_URL: z.url() }).transform(({ WEBSOCKET_CALLBACK_URL }) => ({
    callbackUrl: callbackUrlFor(WEBSOCKET_CALLBACK_URL, emulatorSettings().url),
  })),
)

/** The address that clients connect to. */
export const socketAddressSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ WEBSOCKET_URL: z.url() }).transform(({ WEBSOCKET_URL }) => ({ url: WEBSOCKET_URL })),
)

/** How many sockets a user may have open, where one more closes the oldest, and how often the user may connect. */
export const socketLimitSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({
      SOCKETS_PER_USER: z.coerce.number().int().min(1).default(25),
      CONNECTS_PER_MINUTE: z.coerce.number().positive().default(30),
      CONNECT_BURST: z.coerce.number().int().min(1).default(60),
    })
    .transform(({ SOCKETS_PER_USER, CONNECTS_PER_MINUTE, CONNECT_BURST }) => ({
      perUser: SOCKETS_PER_USER,
      connects: { perSecond: CONNECTS_PER_MINUTE / 60, burst: CONNECT_BURST },
    })),
)
