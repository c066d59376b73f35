import { beforeEach, describe, expect, it } from 'vitest'
import { requireMaySend, senderStep } from '../../../shared/domain/messages/sender-step.ts'
import { requireWaited } from '../../../shared/domain/messages/slow-mode.ts'
import type { ChatHead, Membership } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { rateLimitSettings } from '../../../shared/platform/settings/rate-limit.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { putItem, tryTransact } from '../../../shared/platform/storage/write.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

useTableInMemory()

const chatId = 'c'
const nowMs = Date.now()
const head = (fields: Partial<ChatHead> = {}): ChatHead => ({
  ...keys.chatHead(chatId),
  kind: 'group',
  lastSeq: 7,
  activeAtMs: 0,
  locked: false,
  slowModeSeconds: 0,
  ...fields,
})
const member = (fields: Partial<Membership> = {}): Membership => ({
  ...keys.membership('alice', chatId),
  chatId,
  userId: 'alice',
  role: 'member',
  joinedAtMs: 1,
  readSeq: 0,
  notifications: 'all',
  ...fields,
})

describe('the step of a sender', () => {
  beforeEach(() => putItem(member()))
  const sends = async (by: ChatHead) => {
    const { step } = senderStep(chatId, 'alice', 'send', { head: by, lastSeq: 8, nowMs }, undefined)
    await tryTransact({ step })
    return getItem<Membership>(keys.membership('alice', chatId))
  }

  it('notes the time of a message in slow mode alone', async () => {
    expect(await sends(head())).toEqual({
      ...member(),
      readSeq: 8,
      activeAtMs: nowMs,
      nextDueMs: expect.any(Number),
    })
    await putItem(member())
    expect(await sends(head({ slowModeSeconds: 5 }))).toMatchObject({ lastSentAtMs: nowMs })
  })
})

describe('a sender who was refused', () => {
  it('is told how many messages a second the rate has', () => {
    const { perSecond } = rateLimitSettings()
    expect(() => requireMaySend(member({ nextDueMs: nowMs + 600_000 }), head(), 'send')).toThrow(
      expect.objectContaining({
        code: 'rate_limited',
        message: expect.stringContaining(`${perSecond} messages`),
      }),
    )
  })

  it('goes by the time of the chat, which may be ahead', () => {
    const activeAtMs = nowMs + 600_000
    requireMaySend(member({ nextDueMs: activeAtMs + 1 }), head({ activeAtMs }), 'send')
  })
})

describe('slow mode', () => {
  const waits = (fields: Partial<Membership>, slowModeSeconds = 5) =>
    requireWaited(head({ slowModeSeconds }), member(fields), nowMs)

  it('ends to the millisecond, and tells for how long it lasts', () => {
    waits({ lastSentAtMs: nowMs - 5000 })
    expect(() => waits({ lastSentAtMs: nowMs - 4999 })).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterMs: 1 }),
    )
  })

  it('is none where it is switched off, whatever clocks say, and for managers', () => {
    waits({ lastSentAtMs: nowMs + 1000 }, 0)
    waits({ lastSentAtMs: nowMs, role: 'admin' })
    expect(() => waits({ lastSentAtMs: nowMs })).toThrow(expect.objectContaining({ retryAfterMs: 5000 }))
  })
})
