import { expect, it, vi } from 'vitest'
import { moderationSettings } from '../../../shared/platform/settings/moderation.ts'

it('a moderator without a deadline or a fallback had those of nobody’s choice', () => {
  vi.stubEnv('MODERATOR_URL', 'https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/f/invocations')
  expect(moderationSettings).toThrow(/MODERATION_DEADLINE_MS and MODERATION_FALLBACK must be set/)
  vi.stubEnv('MODERATION_DEADLINE_MS', '800')
  expect(moderationSettings).toThrow(/MODERATION_FALLBACK/)
  vi.stubEnv('MODERATION_FALLBACK', 'refuse')
  expect(moderationSettings()).toMatchObject({ moderator: { deadlineMs: 800, fallback: 'refuse' } })
})
