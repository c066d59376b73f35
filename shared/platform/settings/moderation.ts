import { emulatorSettings } from './emulator.ts'
import { lazySettings } from './lazy-settings.ts'
import { oneOf, optional, url, wholeNumber } from './readers.ts'

/** The address at which Lambda takes invocations; an emulator takes them at its own. */
const invocationUrl = (url: string, emulator: string | undefined): string => {
  if (emulator === undefined) return url
  const { hostname, pathname } = new URL(url)
  return hostname.startsWith('lambda.') ? `${emulator.replace(/\/$/, '')}${pathname}` : url
}

/** The function that judges messages and edits, the time that it has, and what holds when it fails. */
export type Moderator = { url: string; deadlineMs: number; fallback: 'allow' | 'refuse' }

/** The moderator of messages and edits before they get their place; none, unless one is set. */
export const moderationSettings = /* @__PURE__ */ lazySettings(
  () => ({
    MODERATOR_URL: optional(url),
    MODERATION_DEADLINE_MS: optional(wholeNumber(1)),
    MODERATION_FALLBACK: optional(oneOf('allow', 'refuse')),
  }),
  ({
    MODERATOR_URL,
    MODERATION_DEADLINE_MS: deadlineMs,
    MODERATION_FALLBACK: fallback,
  }): { moderator?: Moderator } => {
    if (MODERATOR_URL === undefined) return {}
    if (deadlineMs === undefined || fallback === undefined)
      throw new Error('MODERATION_DEADLINE_MS and MODERATION_FALLBACK must be set with MODERATOR_URL')
    return { moderator: { url: invocationUrl(MODERATOR_URL, emulatorSettings().url), deadlineMs, fallback } }
  },
)
