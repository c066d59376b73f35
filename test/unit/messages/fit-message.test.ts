import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attachmentFields } from '../../../shared/contract/attachment-fields.ts'
import { shownTypes } from '../../../shared/contract/attachment-types.ts'
import { messageText } from '../../../shared/contract/fields.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { hasRoom } from '../../../shared/contract/message-content.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { type MessageRecord, toMessage } from '../../../shared/domain/records/message.ts'

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
const longest = 'i'.repeat(64)
const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(64, 'i'))
const emoji = ['👩🏽‍❤️‍💋‍👨🏿', '🧑🏻‍🤝‍🧑🏿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👍', ...'😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏'].slice(
  0,
  limits.reactionKinds,
)
const reactions = (kinds: number, named: number): MessageRecord['reactions'] =>
  Object.fromEntries(emoji.slice(0, kinds).map((one) => [one, { count: 99_999, userIds: ids(named) }]))

const characters = fc.constantFrom('🥑', '漢', '"', '\\', '\n', '\t', 'é', 'a', '\u2028', '\u{10FFFF}')
const repeated = (most: number) =>
  fc
    .tuple(fc.array(characters, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: most }))
    .map(([unit, length]) => [...unit.join('').repeat(length)].slice(0, length).join(''))
const text = repeated(limits.messageText.max).filter((one) => messageText.safeParse(one).success)
const name = repeated(limits.attachmentName.max).filter((one) => attachmentFields.name.safeParse(one).success)
const attachment = fc.record({
  attachmentId: fc.constant(longest),
  name: fc.oneof(name, fc.constant('"'.repeat(limits.attachmentNameBytes))),
  contentType: fc.constantFrom(
    ...shownTypes,
    `application/${'x'.repeat(limits.contentType - 'application/'.length)}`,
  ),
  size: fc.constant(limits.attachmentBytes),
})

/** Data of an application of so many bytes, as far as a message of this text takes it. */
const customOf = (text: string, bytes: number) => {
  const custom = { d: 'x'.repeat(bytes) }
  return hasRoom({ text, custom }) ? { custom: JSON.stringify(custom) } : {}
}

const record = fc
  .record({
    text: fc.oneof(text, fc.constant('🥑'.repeat(limits.messageText.max))),
    data: fc.integer({ min: 0, max: limits.customBytes - '{"d":""}'.length }),
    attachments: fc.array(attachment, { maxLength: limits.attachmentsPerMessage }),
    kinds: fc.integer({ min: 0, max: limits.reactionKinds }),
    named: fc.integer({ min: 0, max: limits.reactionUsersNamed }),
    mentions: fc.integer({ min: 0, max: limits.mentionsPerMessage }),
  })
  .map(({ kinds, named, mentions, data, ...fields }) => ({
    ...{ pk: '', sk: '', chatId: longest, seq: 999_999_999_999, type: 'text' as const, senderId: longest },
    ...{ senderName: '🥑'.repeat(limits.username.max), clientMessageId: longest, replyTo: 999_999_999_999 },
    ...{ sentAtMs: Date.now(), editedAtMs: Date.now(), deletedAtMs: Date.now(), revision: 999_999_999 },
    senderKind: 'bot' as const,
    ...customOf(fields.text, data),
    reason: 'notification_failed' as const,
    mentions: ids(mentions),
    mentionNames: ids(mentions).map(() => '🥑'.repeat(limits.username.max)),
    reactions: reactions(kinds, named) ?? {},
    ...fields,
  }))

const withoutNamed = ({ reactions = [], ...message }: Message) => ({
  ...message,
  reactions: reactions.map(({ userIds: _, ...counted }) => counted),
})

describe('a message as JSON', () => {
  it('has at most 28 KB, whatever may be sent, and lacks nothing but names of those who reacted', () => {
    fc.assert(
      fc.property(record, (stored: MessageRecord) => {
        const message = toMessage(stored)
        expect(bytesOf(message)).toBeLessThanOrEqual(limits.messageBytes)
        expect(message.text).toBe(stored.text)
        expect(message.attachments ?? []).toEqual(stored.attachments)
        for (const { emoji: kind, count, userIds } of message.reactions ?? []) {
          expect(count).toBe(stored.reactions?.[kind]?.count)
          expect(userIds).toEqual(stored.reactions?.[kind]?.userIds.slice(0, userIds.length))
        }
        const all = (message.reactions ?? []).every(
          ({ emoji: kind, userIds }) => userIds.length === stored.reactions?.[kind]?.userIds.length,
        )
        // Nobody is left out for whom there would be room.
        if (!all) expect(bytesOf(message) + limits.reactionKinds * 67).toBeGreaterThan(limits.messageBytes)
      }),
      { numRuns: 300 },
    )
  })

  it('names all who reacted on a short message, and fewer where 20 emoji × 50 users were 39 KB', () => {
    const short = {
      pk: '',
      sk: '',
      chatId: 'c',
      seq: 1,
      type: 'text' as const,
      senderId: 'u',
      senderName: 'ann',
    }
    const few = toMessage({ ...short, text: 'hi', sentAtMs: 0, reactions: reactions(5, 50) ?? {} })
    expect(few.reactions?.map(({ userIds }) => userIds.length)).toEqual([50, 50, 50, 50, 50])
    const many = toMessage({ ...short, text: 'hi', sentAtMs: 0, reactions: reactions(20, 50) ?? {} })
    expect(bytesOf(many)).toBeLessThanOrEqual(limits.messageBytes)
    for (const { count, userIds } of many.reactions ?? []) {
      expect(count).toBe(99_999)
      expect(userIds.length).toBeGreaterThan(10)
    }
  })

  it('has at most 28 KB also if 0.1.0 took control characters and long names of files, and stays readable', () => {
    const old: MessageRecord = {
      ...{
        pk: '',
        sk: '',
        chatId: longest,
        seq: 1,
        type: 'text',
        senderId: longest,
        senderName: 'ann',
        sentAtMs: 0,
      },
      text: `plan ${'\u0001'.repeat(3990)}\nB`,
      attachments: ids(10).map((attachmentId) => ({
        attachmentId,
        name: '漢'.repeat(255),
        contentType: 'application/pdf',
        size: 1,
      })),
      reactions: reactions(20, 50) ?? {},
    }
    const message = toMessage(old)
    expect(bytesOf(message)).toBeLessThanOrEqual(limits.messageBytes)
    expect(message.text).toBe('plan \nB')
    expect(message.attachments?.map((file) => file.name)).toEqual(Array(10).fill('漢'.repeat(85)))
    expect(withoutNamed(message).reactions).toHaveLength(20)
  })
})
