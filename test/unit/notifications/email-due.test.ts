import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { notificationSettings } from '../../../shared/contract/notification-settings.ts'
import {
  emailDue,
  mayBeDue,
  newAfter,
  type Situation,
} from '../../../shared/domain/notifications/email-due.ts'

const [me, others] = ['me', ['alice', 'bob', 'carol']]
const startMs = Date.parse('2026-11-21T12:00:00Z')
const nowMs = startMs + 1000_000
const intervalMs = 300_000

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  chatId: 'lunch',
  seq,
  type: 'text',
  senderId: 'alice',
  senderName: 'alice',
  text: 'hello',
  sentAt: new Date(startMs + seq * 1000).toISOString(),
  ...more,
})

const away: Situation = {
  userId: me,
  member: { readSeq: 0, notifications: 'all' },
  presence: { online: false },
  messages: [message(1), message(2), message(3, { senderId: 'bob', senderName: 'bob' })],
  nowMs,
  intervalMs,
}
const due = (change: Partial<Situation> & { of?: Partial<Situation['member']> } = {}) => {
  const { of, ...rest } = change
  return emailDue({ ...away, ...rest, member: { ...away.member, ...of } })
}
const seenAfter = (seq: number) => ({
  online: false,
  lastSeenAt: new Date(startMs + seq * 1000 + 1).toISOString(),
})

describe('an e-mail is due', () => {
  it('to who is away, for all that others wrote, each writer named once', () => {
    expect(due()).toEqual({ count: 3, senders: ['alice', 'bob'], newestSeq: 3 })
  })

  it('for what was written since the last read, the last e-mail and the last time online', () => {
    expect(due({ of: { readSeq: 1 } })).toMatchObject({ count: 2 })
    expect(due({ of: { notifiedSeq: 2, notifiedAtMs: startMs } })).toMatchObject({ count: 1 })
    expect(due({ presence: seenAfter(2) })).toEqual({ count: 1, senders: ['bob'], newestSeq: 3 })
  })

  it('for what names who wants mentions only', () => {
    const named = message(2, { mentions: ['bob', me] })
    const messages = [message(1), named, message(3)]
    expect(due({ messages, of: { notifications: 'mentions' } })).toMatchObject({ count: 1, newestSeq: 2 })
  })

  it('with what an earlier e-mail was to tell of that perhaps never left, once there is something new', () => {
    const lost = { notifiedSeq: 2, notifiedAtMs: startMs, untoldAfterSeq: 0 }
    expect(due({ of: lost })).toMatchObject({ count: 3 })
    expect(due({ of: { ...lost, notifiedSeq: 3 } })).toBeUndefined()
    expect(due({ of: { ...lost, readSeq: 1 } })).toMatchObject({ count: 2 })
  })

  it('only after the interval, and then tells how long that is', () => {
    const notifiedAtMs = nowMs - intervalMs + 4000
    expect(due({ of: { notifiedSeq: 1, notifiedAtMs } })).toEqual({ waitMs: 4000 })
    expect(due({ of: { notifiedSeq: 1, notifiedAtMs: notifiedAtMs - 4000 } })).toMatchObject({ count: 2 })
  })
})

describe('no e-mail is due', () => {
  it.each<[string, Parameters<typeof due>[0]]>([
    ['who is online', { presence: { online: true } }],
    ['who has been online since', { presence: seenAfter(3) }],
    ['who has read it', { of: { readSeq: 3 } }],
    ['who was told of it', { of: { notifiedSeq: 3, notifiedAtMs: startMs } }],
    ['who wants none', { of: { notifications: 'none' } }],
    ['who wants mentions and is not named', { of: { notifications: 'mentions' } }],
    ['who wrote it', { userId: 'alice', messages: [message(1), message(2)] }],
    ['anybody for what was deleted', { messages: [message(1, { deletedAt: message(1).sentAt })] }],
    ['anybody for what the system says', { messages: [message(1, { type: 'joined' })] }],
    ['anybody where there is nothing', { messages: [] }],
    ['who was told of it, within the interval', { of: { notifiedSeq: 3, notifiedAtMs: nowMs - 1 } }],
  ])('to %s', (_, change) => {
    expect(due(change)).toBeUndefined()
  })
})

const seq = fc.integer({ min: 1, max: 40 })
const time = fc.integer({ min: 0, max: 60 }).map((second) => startMs + second * 1000)
const messages = fc.uniqueArray(
  fc.record({
    seq,
    senderId: fc.constantFrom(me, ...others),
    type: fc.constantFrom('text' as const, 'joined' as const),
    deleted: fc.boolean(),
    named: fc.boolean(),
  }),
  { selector: (drawn) => drawn.seq },
)
const situation = fc
  .record({
    messages,
    readSeq: fc.integer({ min: 0, max: 40 }),
    notifications: fc.constantFrom(...notificationSettings),
    notified: fc.option(fc.record({ seq, atMs: time, untold: fc.option(seq) })),
    online: fc.boolean(),
    lastSeen: fc.option(time),
    intervalMs: fc.integer({ min: 1, max: 60_000 }),
  })
  .map(({ messages, readSeq, notifications, notified, online, lastSeen, intervalMs }): Situation => {
    const written = messages.map(({ seq, senderId, type, deleted, named }) =>
      message(seq, {
        senderId,
        senderName: senderId,
        type,
        ...(deleted && { deletedAt: message(seq).sentAt }),
        ...(named && senderId !== me && { mentions: [me] }),
      }),
    )
    const mentionSeqs = new Set(written.flatMap(({ seq, mentions }) => (mentions ? [seq] : [])))
    return {
      userId: me,
      messages: written,
      member: {
        readSeq,
        notifications,
        mentionSeqs,
        ...(notified && { notifiedSeq: notified.seq, notifiedAtMs: notified.atMs }),
        ...(notified?.untold && { untoldAfterSeq: Math.min(notified.untold, notified.seq) }),
      },
      presence: { online, ...(lastSeen && { lastSeenAt: new Date(lastSeen).toISOString() }) },
      nowMs: startMs + 60_000,
      intervalMs,
    }
  })

describe('whatever has happened, an e-mail that is due', () => {
  const whenDue = (
    check: (due: { count: number; senders: string[]; newestSeq: number }, s: Situation) => void,
  ) =>
    fc.assert(
      fc.property(situation, (drawn) => {
        const due = emailDue(drawn)
        if (due && 'count' in due) check(due, drawn)
      }),
      { numRuns: 2000 },
    )

  it('tells of something new, and goes to nobody who is online or wants none', () => {
    whenDue(({ count, newestSeq }, { member, presence }) => {
      expect(count).toBeGreaterThan(0)
      expect(newestSeq).toBeGreaterThan(newAfter(member))
      expect(presence.online).toBe(false)
      expect(member.notifications).not.toBe('none')
    })
  })

  it('names nobody twice, nor its reader, and as many as wrote at most', () => {
    whenDue(({ count, senders }) => {
      expect(new Set(senders).size).toBe(senders.length)
      expect(senders).not.toContain(me)
      expect(senders.length).toBeLessThanOrEqual(count)
      expect(senders.length).toBeGreaterThan(0)
    })
  })

  it('is due once: having told of it, there is nothing more to tell, however the messages lie', () => {
    whenDue(({ newestSeq }, drawn) => {
      const member = { ...drawn.member, notifiedSeq: newestSeq, notifiedAtMs: drawn.nowMs }
      expect(emailDue({ ...drawn, member })).toBeUndefined()
      const later = { ...drawn, member, nowMs: drawn.nowMs + drawn.intervalMs }
      expect(emailDue({ ...later, messages: later.messages.toReversed() })).toBeUndefined()
    })
  })

  it('was not missed by the look that comes before', () => {
    whenDue((_, { member, presence, messages, nowMs, intervalMs }) => {
      const lastSeq = Math.max(...messages.map(({ seq }) => seq))
      expect(mayBeDue(member, presence, { lastSeq, nowMs, intervalMs })).toBe(true)
    })
  })
})
