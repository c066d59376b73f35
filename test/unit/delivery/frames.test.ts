import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import { packFrames, splitPush } from '../../../shared/domain/delivery/frames.ts'

const message = (seq: number, text: string): Message => ({
  chatId: 'chat',
  seq,
  type: 'text',
  senderId: 'alice',
  senderName: 'Alice',
  text,
  sentAt: '2026-11-21T13:45:00.000Z',
})
const push = (messages: Message[]): Push => ({ type: 'messages', chatId: 'chat', messages })

/** Pushes as queue jobs bring them: in any order, some twice, texts from one byte to four thousand emoji. */
const pushes = fc
  .array(
    fc.record({
      seq: fc.integer({ min: 1, max: 200 }),
      length: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4000 })),
      character: fc.constantFrom('a', '"', '\n', 'é', '😀', '\u0001'),
    }),
    { maxLength: 60 },
  )
  .map((drafts) => drafts.map(({ seq, length, character }) => push([message(seq, character.repeat(length))])))

const open = (frame: string): Extract<Push, { type: 'messages' }> => JSON.parse(frame)

describe('packing messages into frames', () => {
  it('carries every message once and in order, whatever comes in', () => {
    fc.assert(
      fc.property(pushes, (given) => {
        const carried = packFrames('chat', given)
          .map(open)
          .flatMap(({ messages }) => messages)
        const expected = new Map(
          given.flatMap((one) => (one.type === 'messages' ? one.messages : [])).map((one) => [one.seq, one]),
        )
        expect(carried).toEqual([...expected.values()].sort((a, b) => a.seq - b.seq))
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a frame within one billed unit unless one message alone is larger', () => {
    fc.assert(
      fc.property(pushes, (given) => {
        for (const frame of packFrames('chat', given))
          if (open(frame).messages.length > 1)
            expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(limits.frameBytes)
      }),
      { numRuns: 300 },
    )
  })

  it('never makes two frames where one would do', () => {
    fc.assert(
      fc.property(pushes, (given) => {
        const frames = packFrames('chat', given)
        frames.slice(1).forEach((frame, index) => {
          const [before, first] = [frames[index] ?? '', open(frame).messages[0]]
          expect(Buffer.byteLength(before) + 1 + Buffer.byteLength(JSON.stringify(first))).toBeGreaterThan(
            limits.frameBytes,
          )
        })
      }),
      { numRuns: 300 },
    )
  })

  it('sends a message that is larger than a unit alone', () => {
    const huge = message(2, '\u0001'.repeat(limits.messageText.max * 2))
    const frames = packFrames('chat', [push([message(1, 'a'), huge, message(3, 'b')])])
    expect(frames.map((frame) => open(frame).messages.map(({ seq }) => seq))).toEqual([[1], [2], [3]])
  })

  it('leaves other pushes as they are, after the messages', () => {
    const removed: Push = { type: 'member.removed', chatId: 'chat', userId: 'bob' }
    const frames = packFrames('chat', [removed, push([message(1, 'a')])]).map((frame) => JSON.parse(frame))
    expect(frames).toEqual([push([message(1, 'a')]), removed])
  })

  it('splits a list of members that is too long for a frame', () => {
    const members = Array.from({ length: 300 }, (_, index) => ({
      ...{
        userId: `${index}`.padStart(64, 'i'),
        username: '漢'.repeat(limits.username.max),
        role: 'member' as const,
      },
      ...{ joinedAt: '2026-11-21T13:45:00.000Z', readSeq: 1, online: true },
    }))
    const frames = packFrames('chat', [{ type: 'member.added', chatId: 'chat', members }])
    for (const frame of frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(limits.frameBytes)
    expect(frames.flatMap((frame) => JSON.parse(frame).members)).toEqual(members)
  })

  it('fills a frame to the last byte', () => {
    const empty = packFrames('chat', [push([message(1, 'a'), message(2, '')])])
    const room = limits.frameBytes - Buffer.byteLength(empty[0] ?? '')
    const framesWith = (more: number) =>
      packFrames('chat', [push([message(1, 'a'), message(2, 'x'.repeat(room + more))])])
    expect(framesWith(0).map((frame) => Buffer.byteLength(frame))).toEqual([limits.frameBytes])
    expect(framesWith(1)).toHaveLength(2)
  })

  it('makes no frame of nothing', () => {
    expect(packFrames('chat', [])).toEqual([])
  })
})

describe('splitting a push', () => {
  const added = (...userIds: string[]): Push => ({
    type: 'member.added',
    chatId: 'chat',
    members: userIds.map((userId) => ({
      ...{ userId, username: userId, role: 'member' as const },
      ...{ joinedAt: '2026-11-21T13:45:00.000Z', readSeq: 1, online: true },
    })),
  })
  const size = (given: Push) => Buffer.byteLength(JSON.stringify(given))

  it('leaves one whole that just fits', () => {
    const two = added('ann', 'bob')
    expect(splitPush(two, size(two))).toEqual([two])
    expect(splitPush(two, size(two) - 1)).toEqual([added('ann'), added('bob')])
  })

  it.each([
    ['of a single member', added('ann')],
    ['of something else', push([message(1, 'a'), message(2, 'b')])],
  ])('leaves one whole that is too long, but %s', (_, long) => {
    expect(splitPush(long, 10)).toEqual([long])
  })
})
