import { emulatorSettings } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'
import { oneOf, optional, url, wholeNumber, withDefault } from './readers.ts'

/** The address at which Lambda takes invocations; an emulator takes them at its own. */
const invocationUrl = (url: string | undefined, emulator: string | undefined): string | undefined => {
  if (url === undefined || emulator === undefined) return url
  const { hostname, pathname } = new URL(url)
  return hostname.startsWith('lambda.') ? `${emulator.replace(/\/$/, '')}${pathname}` : url
}

/** The function that judges messages and edits before they get their place; none, unless one is set. */
export const moderationSettings = /* @__PURE__ */ lazySettings(
  () => ({
    MODERATOR_URL: optional(url),
    MODERATION_DEADLINE_MS: withDefault(wholeNumber(1), 1500),
    MODERATION_FALLBACK: withDefault(oneOf('allow', 'refuse'), 'allow'),
  }),
  ({ MODERATOR_URL, MODERATION_DEADLINE_MS, MODERATION_FALLBACK }) => ({
    url: invocationUrl(MODERATOR_URL, emulatorSettings().url),
    deadlineMs: MODERATION_DEADLINE_MS,
    fallback: MODERATION_FALLBACK,
  }),
)
