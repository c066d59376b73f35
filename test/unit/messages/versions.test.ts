import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { newestVersion } from '../../../shared/contract/newest-version.ts'
import { type MessageRecord, toMessage } from '../../../shared/domain/records/message.ts'
import { addTo, takeFrom } from '../../../shared/domain/messages/reactions.ts'
import { tombstone } from '../../../shared/domain/messages/tombstone.ts'

const sent: MessageRecord = {
  pk: 'CHAT#c',
  sk: 'MSG#1',
  chatId: 'c',
  seq: 1,
  type: 'text',
  senderId: 'alice',
  senderName: 'Alice',
  text: 'hello',
  sentAtMs: 1_000,
}

type Change = (record: MessageRecord, nowMs: number) => MessageRecord
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.string({ minLength: 1, maxLength: 5 }).map(
    (text): Change =>
      (record, nowMs) => ({ ...record, text, editedAtMs: nowMs }),
  ),
  fc.record({ emoji: fc.constantFrom('👍', '🎉'), userId: fc.constantFrom('alice', 'bob', 'carol') }).map(
    ({ emoji, userId }): Change =>
      (record) => {
        const reactions = record.reactions ?? {}
        const on = reactions[emoji]?.userIds.includes(userId) === true
        return { ...record, reactions: (on ? takeFrom : addTo)(reactions, emoji, userId) }
      },
  ),
)
const history = fc
  .record({ changes: fc.array(change, { maxLength: 12 }), deleted: fc.boolean() })
  .map(({ changes, deleted }) => {
    const records = [sent]
    const all: Change[] = deleted ? [...changes, tombstone] : changes
    for (const [index, one] of all.entries()) {
      const before = records.at(-1) ?? sent
      records.push({ ...one(before, 2_000 + index), revision: (before.revision ?? 0) + 1 })
    }
    return records.map(toMessage)
  })

/** The versions that reach one reader, in any order: each any number of times or never, except for the last one. */
const arrivals = (versions: Message[]) =>
  fc
    .array(fc.constantFrom(...versions), { maxLength: 30 })
    .chain((some) =>
      fc.shuffledSubarray([...some, versions.at(-1) ?? toMessage(sent)], { minLength: some.length + 1 }),
    )

it('readers that keep the highest revision hold the same, whatever they missed, in whatever order it came', () => {
  fc.assert(
    fc.property(
      history.chain((versions) => fc.tuple(fc.constant(versions), arrivals(versions), arrivals(versions))),
      ([versions, mine, yours]) => {
        expect(mine.reduce(newestVersion)).toEqual(versions.at(-1))
        expect(yours.reduce(newestVersion)).toEqual(mine.reduce(newestVersion))
      },
    ),
    { numRuns: 2000 },
  )
})

it('a reader that reads the log late and one that saw every push hold the same', () => {
  fc.assert(
    fc.property(history, (versions) => {
      const read = versions.at(-1) ?? toMessage(sent)
      expect([read, ...versions].reduce(newestVersion)).toEqual(versions.reduce(newestVersion))
    }),
    { numRuns: 1000 },
  )
})

it('nothing of what was said or sent along is left in a tombstone', () => {
  fc.assert(
    fc.property(history, fc.string({ minLength: 1 }), (_versions, text) => {
      const full: MessageRecord = {
        ...sent,
        text,
        replyTo: 1,
        mentions: ['bob'],
        attachments: [{ attachmentId: 'a', name: 'a.txt', contentType: 'text/plain', size: 1 }],
        reactions: { '👍': { count: 1, userIds: ['bob'] } },
      }
      const {
        text: left,
        replyTo,
        mentions,
        attachments,
        reactions,
        deletedAt,
      } = toMessage(tombstone(full, 5_000))
      expect({ left, replyTo, mentions, attachments, reactions }).toEqual({ left: '' })
      expect(deletedAt).toBe(new Date(5_000).toISOString())
    }),
    { numRuns: 1000 },
  )
})
