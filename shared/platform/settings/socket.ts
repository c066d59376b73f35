import { callbackUrlFor, emulatorSettings } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'
import { positive, url, wholeNumber, withDefault } from './readers.ts'

/** The WebSocket stage's callback URL, to which frames for its connections are posted. */
export const socketSettings = /* @__PURE__ */ lazySettings(
  () => ({ WEBSOCKET_CALLBACK_URL: url }),
  ({ WEBSOCKET_CALLBACK_URL }) => ({
    callbackUrl: callbackUrlFor(WEBSOCKET_CALLBACK_URL, emulatorSettings().url),
  }),
)

/** The address that clients connect to. */
export const socketAddressSettings = /* @__PURE__ */ lazySettings(
  () => ({ WEBSOCKET_URL: url }),
  ({ WEBSOCKET_URL }) => ({ url: WEBSOCKET_URL }),
)

/** How many sockets a user may have open, where one more closes the oldest, and how often the user may connect. */
export const socketLimitSettings = /* @__PURE__ */ lazySettings(
  () => ({
    SOCKETS_PER_USER: withDefault(wholeNumber(1), 25),
    CONNECTS_PER_MINUTE: withDefault(positive, 30),
    CONNECT_BURST: withDefault(wholeNumber(1), 60),
  }),
  ({ SOCKETS_PER_USER, CONNECTS_PER_MINUTE, CONNECT_BURST }) => ({
    perUser: SOCKETS_PER_USER,
    connects: { perSecond: CONNECTS_PER_MINUTE / 60, burst: CONNECT_BURST },
  }),
)
