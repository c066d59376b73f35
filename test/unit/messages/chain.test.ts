import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { beginningToHash, chainToHash, leafToHash, textToHash } from '../../../shared/contract/chain.ts'
import { deletedUser } from '../../../shared/contract/deleted-user.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { beginningOf, type ChainFault, checkLink } from '../../../shared/contract/verify-chain.ts'
import { type ChainEnd, chainTo, keepInChain, readEnd, toLink } from '../../../shared/domain/records/chain.ts'
import type { ChatHead } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { type MessageRecord, toMessage, toPreview } from '../../../shared/domain/records/message.ts'
import { toItem } from '../../../shared/platform/storage/table.ts'
import { anyText } from '../../steps/generic/any-text.ts'
import { sha256 } from '../../../clients/client/sha256.ts'

const chatId = '0198a5f2-5c1f-7d3e-9a44-3c1d2b8f6e10'
const userId = '6f1c2d3e-8b7a-4c5d-9e0f-1a2b3c4d5e6f'

const sent = (seq: number, fields: Partial<MessageRecord> = {}): MessageRecord => ({
  ...keys.message(chatId, seq),
  chatId,
  seq,
  type: 'text',
  senderId: userId,
  senderName: 'alice',
  text: `message ${seq}`,
  sentAtMs: 1_764_000_000_000 + seq,
  ...fields,
})

const log = (count: number, end: ChainEnd = { lastSeq: 0 }) =>
  chainTo(
    chatId,
    end,
    Array.from({ length: count }, (_, index) => sent(end.lastSeq + 1 + index)),
  )

const changed = (before: MessageRecord, fields: Partial<MessageRecord>): MessageRecord => ({
  ...keepInChain(before, { ...before, ...fields }),
  revision: (before.revision ?? 0) + 1,
})

/** The first message that does not fit, of those with these seqs. */
const verify = async (
  records: readonly MessageRecord[],
  lastSeq: number,
  after = 0,
): Promise<{ seq: number; fault: ChainFault } | undefined> => {
  let at = await beginningOf(sha256, chatId, after)
  const bySeq = new Map(records.map((record) => [record.seq, record]))
  while (at.seq < lastSeq) {
    const record = bySeq.get(at.seq + 1)
    const link = record && toLink(record)
    const fault = await checkLink(sha256, chatId, at, link, record && toMessage(record))
    if (fault || !link) return { seq: at.seq + 1, fault: fault ?? 'missing' }
    at = link
  }
  return undefined
}

const attachment: Attachment = { attachmentId: 'a-1', name: 'a.png', contentType: 'image/png', size: 7 }
const anyRecord = fc.record({
  text: anyText({ maxLength: 50 }),
  senderName: fc.constantFrom('alice', 'bob'),
  clientMessageId: fc.constantFrom('c-1', 'c-2'),
  replyTo: fc.integer({ min: 1, max: 9 }),
  attachments: fc.constantFrom<Attachment[]>([], [attachment]),
  custom: fc.json().map((json) => `{"data":${json}}`),
})

describe('the chain of a log', () => {
  it('is the same in whatever batches the messages are appended', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyRecord, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        async (batches) => {
          let end: ChainEnd = { lastSeq: 0 }
          const written: MessageRecord[] = []
          for (const batch of batches) {
            const records = batch.map((fields, index) => sent(end.lastSeq + 1 + index, fields))
            const chained = chainTo(chatId, end, records)
            written.push(...chained.records)
            end = { chain: chained.chain, lastSeq: written.length }
          }
          expect(await verify(written, written.length)).toBeUndefined()
          const chain = toLink(written.at(-1) ?? sent(0))?.chain
          expect(readEnd(end)).toEqual({ chain, seq: written.length, after: 0 })
        },
      ),
      { numRuns: 30 },
    )
  })

  it('begins after the last message of an older chat', async () => {
    const { records, chain } = log(2, { lastSeq: 41 })
    expect(readEnd({ lastSeq: 43, chain })).toMatchObject({ seq: 43, after: 41 })
    expect(await verify(records, 43, 41)).toBeUndefined()
    expect(await verify(records, 43, 40)).toEqual({ seq: 41, fault: 'missing' })
    const more = log(1, { chain, lastSeq: 43 })
    expect(readEnd({ lastSeq: 44, chain: more.chain })).toMatchObject({ seq: 44, after: 41 })
    expect(await verify([...records, ...more.records], 44, 41)).toBeUndefined()
  })

  it('begins anew after a message of an earlier version, which carries the value of the head along', async () => {
    const { chain } = log(3)
    const { records, chain: next } = log(1, { chain, lastSeq: 4 })
    expect(readEnd({ lastSeq: 5, chain: next })?.after).toBe(4)
    expect(await verify(records, 5, 4)).toBeUndefined()
  })

  it('can be computed by anybody from what stands in its description', async () => {
    const [record] = log(1).records
    const link = record && toLink(record)
    if (!link) throw new Error('not chained')
    const { textSalt = '', authorSalt } = link
    const message = ['parley-text-1', textSalt, 'message 1', null, [], null]
    const author = ['parley-author-1', authorSalt, userId, 'alice', null, null]
    const leaf = [
      'parley-leaf-1',
      chatId,
      1,
      'text',
      '2025-11-24T16:00:00.001Z',
      link.authorHash,
      link.textHash,
    ]
    const beginning = await sha256(JSON.stringify(['parley-beginning-1', chatId, 0]))
    expect(await sha256(JSON.stringify(message))).toBe(link.textHash)
    expect(await sha256(JSON.stringify(author))).toBe(link.authorHash)
    const chained = ['parley-chain-1', beginning, await sha256(JSON.stringify(leaf))]
    expect(await sha256(JSON.stringify(chained))).toBe(link.chain)
    expect(Buffer.from(link.chain, 'base64url')).toHaveLength(32)
    expect(Buffer.from(textSalt, 'base64url')).toHaveLength(16)
  })

  it('has a value that never changes for the same salts', async () => {
    const text = await sha256(
      textToHash('salt', { text: 'hi', replyTo: 3, attachments: [attachment], custom: { b: 1, a: [true] } }),
    )
    const fields = {
      seq: 7,
      type: 'text',
      sentAt: '2026-01-01T00:00:00.000Z',
      authorHash: 'a',
      textHash: text,
    } as const
    const before = await sha256(beginningToHash('chat', 6))
    expect(await sha256(chainToHash(before, await sha256(leafToHash('chat', fields))))).toBe(
      'GCF07--Vxg-cQh9UVkPWfT3QrJFl6TT3L9-sRg4aCQg',
    )
  })
})

describe('a log that was changed behind its back', () => {
  const whole = log(6).records
  const tampered = (change: (records: MessageRecord[]) => MessageRecord[]) => verify(change([...whole]), 6)
  const at = (seq: number): MessageRecord => {
    const record = whole[seq - 1]
    if (!record) throw new Error(`No message ${seq}`)
    return record
  }

  it.each<[string, Partial<MessageRecord>]>([
    ['text', { text: 'another' }],
    ['author', { senderId: 'mallory' }],
    ['name', { senderName: 'mallory' }],
    ['time', { sentAtMs: 1 }],
    ['type', { type: 'notice' }],
    ['data', { custom: '{"paid":true}' }],
    ['files', { attachments: [attachment] }],
    ['reply', { replyTo: 1 }],
    ['chain value', { chain: new Uint8Array(32) }],
    ['salt', { salt: new Uint8Array(16) }],
  ])('names the message whose %s is another', async (_, fields) => {
    const found = await tampered((records) => records.with(2, { ...at(3), ...fields }))
    expect(found?.seq).toBe(3)
  })

  it('names a message that is gone, also where the others have moved up', async () => {
    expect(await tampered((records) => records.toSpliced(2, 1))).toEqual({ seq: 3, fault: 'missing' })
    const moved = whole.toSpliced(2, 1).map((record, index) => ({ ...record, seq: index + 1 }))
    expect((await verify(moved, 5))?.seq).toBe(3)
  })

  it('names the first of messages that are in another order', async () => {
    const found = await tampered((records) =>
      records.with(2, { ...at(4), seq: 3 }).with(3, { ...at(3), seq: 4 }),
    )
    expect(found?.seq).toBe(3)
  })

  it('names a message that was inserted', async () => {
    const inserted = whole.flatMap((record) =>
      record.seq === 3 ? [record, { ...record, text: 'so' }] : [record],
    )
    const found = await verify(
      inserted.map((record, index) => ({ ...record, seq: index + 1 })),
      7,
    )
    expect(found?.seq).toBe(4)
  })

  it('names a message without salts that does not say that it was changed', async () => {
    const hashes = changed(at(3), { text: 'another', senderId: 'mallory' })
    const { revision: _, ...unchanged } = { ...hashes, senderId: deletedUser.userId }
    expect(await tampered((records) => records.with(2, unchanged))).toEqual({ seq: 3, fault: 'text' })
    expect(await tampered((records) => records.with(2, hashes))).toEqual({ seq: 3, fault: 'author' })
  })
})

describe('a message that changes', () => {
  const tombstone = { text: '', deletedAtMs: 1_764_000_001_000 }
  const erased = { senderId: deletedUser.userId, senderName: deletedUser.name }

  it.each<[string, Partial<MessageRecord>[], { author: boolean; text: boolean }]>([
    ['edited', [{ text: 'another', editedAtMs: 1_764_000_001_000 }], { author: true, text: false }],
    ['edited back', [{ text: 'another' }, { text: 'message 2' }], { author: true, text: false }],
    ['deleted', [tombstone], { author: true, text: false }],
    ['erased with its text kept', [erased], { author: false, text: true }],
    ['erased', [{ ...erased, ...tombstone }], { author: false, text: false }],
    ['deleted, then erased', [tombstone, erased], { author: false, text: false }],
    ['erased, then deleted', [erased, tombstone], { author: false, text: false }],
    ['reacted to', [{ reactions: { '👍': { count: 1, userIds: [userId] } } }], { author: true, text: true }],
    [
      'without a mention of somebody erased',
      [{ mentions: [], mentionNames: [] }],
      { author: true, text: true },
    ],
  ])('keeps its place when it is %s, and keeps of each the hash or the salt', async (_, changes, left) => {
    const { records } = log(3)
    const [first, second, third] = records
    if (!first || !second || !third) throw new Error('not three')
    const after = changes.reduce(changed, second)
    expect(await verify([first, after, third], 3)).toBeUndefined()
    const [was, is] = [toLink(second), toLink(after)]
    expect(is).toMatchObject({ authorHash: was?.authorHash, textHash: was?.textHash, chain: was?.chain })
    expect(is?.authorSalt).toBe(left.author ? was?.authorSalt : undefined)
    expect(is?.textSalt).toBe(left.text ? was?.textSalt : undefined)
    // Either salt would come from this one.
    expect(after.salt).toEqual(left.author && left.text ? second.salt : undefined)
  })

  it('stays without a chain if it is older than chains', () => {
    const before = sent(1)
    const after = keepInChain(before, { ...before, text: 'another' })
    expect(after).toEqual({ ...before, text: 'another' })
    expect(toLink(after)).toBeUndefined()
  })
})

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const sizeOf = (item: object): number => {
  const size = (value: unknown): number => {
    if (typeof value === 'string') return Buffer.byteLength(value)
    if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).replace('.', '').length / 2) + 1
    if (typeof value === 'boolean' || value === null) return 1
    if (value instanceof Uint8Array) return value.byteLength
    if (Array.isArray(value)) return 3 + value.reduce((sum, one) => sum + 1 + size(one), 0)
    return (
      3 +
      Object.entries(value as object).reduce(
        (sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + size(one),
        0,
      )
    )
  }
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + size(value), 0)
}

describe('the size of what is stored', () => {
  it('leaves a message of 700 characters, with its chain value and its salt, in one write unit', () => {
    const record = sent(1_000_000, {
      senderName: 'n'.repeat(20),
      clientMessageId: userId,
      text: 'x'.repeat(700),
    })
    const [chained] = chainTo(chatId, { lastSeq: 999_999 }, [record]).records
    if (!chained) throw new Error('not chained')
    expect(sizeOf(chained) - sizeOf(record)).toBe(57)
    expect(sizeOf(chained)).toBeLessThanOrEqual(1024)
    expect(toItem(chained)['chain']?.B).toHaveLength(32)
  })

  it('leaves the head in one write unit, whatever its preview holds', () => {
    const record = sent(999_999_999, {
      senderName: '\u{10400}'.repeat(limits.username.max),
      text: '🥑'.repeat(limits.previewText.max),
      revision: 99,
    })
    const head: ChatHead = {
      ...keys.chatHead(chatId),
      kind: 'public',
      lastSeq: record.seq,
      activeAtMs: record.sentAtMs,
      lastMessage: toPreview(toMessage(record)),
      locked: true,
      slowModeSeconds: limits.slowModeSeconds.max,
      busyUntilMs: record.sentAtMs,
      lanesUntilMs: record.sentAtMs,
    }
    expect(sizeOf({ ...head, chain: chainTo(chatId, head, []).chain })).toBeLessThanOrEqual(1024)
  })
})
