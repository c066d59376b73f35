import { beforeAll, describe, expect, it } from 'vitest'
import { planMessages } from '../../../shared/domain/messages/message-plan.ts'
import type { NewMessage, Pending } from '../../../shared/domain/messages/new-message.ts'
import type { AttachmentRecord } from '../../../shared/domain/records/attachment.ts'
import type { ChatHead } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { rateLimitSettings } from '../../../shared/platform/settings/rate-limit.ts'
import { fromItem } from '../../../shared/platform/storage/table.ts'

beforeAll(() => {
  process.env['TABLE_NAME'] ??= 'table'
})

const chatId = 'c'
const head = (fields: Partial<ChatHead> = {}): ChatHead => ({
  ...keys.chatHead(chatId),
  kind: 'group',
  lastSeq: 7,
  activeAtMs: 0,
  locked: false,
  slowModeSeconds: 0,
  ...fields,
})

const pending = (
  userId: string,
  {
    mentions = [],
    nextDueMs,
    refused = new Map(),
    ...message
  }: Partial<NewMessage> & {
    mentions?: string[]
    nextDueMs?: number
    refused?: Pending['refused']
  } = {},
): Pending => ({
  message: {
    chatId,
    sender: { userId, username: userId },
    text: 'hi',
    mentioned: new Map(mentions.map((mentioned) => [mentioned, mentioned])),
    ...message,
  },
  jobId: `job of ${userId} ${message.clientMessageId}`,
  nextDueMs,
  refused,
})

const required = { execution: 'run', userIds: [], deadlineMs: Date.now() + 1000 }
const file = (attachmentId: string): AttachmentRecord => ({
  ...keys.attachment(chatId, attachmentId),
  attachmentId,
  chatId,
  uploaderId: 'a',
  name: 'a.txt',
  contentType: 'text/plain',
  size: 1,
})

const plan = (all: [Pending, ...Pending[]], fields: Partial<ChatHead> = {}) => planMessages(all, head(fields))
const taken = (...args: Parameters<typeof plan>) => plan(...args).taken.length
const valuesOf = ({ append }: ReturnType<typeof plan>, name: string) =>
  fromItem<Record<string, unknown>>(append.steps[name]?.Update?.ExpressionAttributeValues ?? {})
const itemsOf = ({ append }: ReturnType<typeof plan>) =>
  Object.values(append.steps).map((step) => {
    const { Put, Update, Delete, ConditionCheck } = step ?? {}
    const { pk, sk } = Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key ?? {}
    return `${pk?.S} ${sk?.S}`
  })

describe('messages in one transaction', () => {
  it('each have a place in their order, and no item is in it twice', () => {
    const planned = plan([
      pending('a', { mentions: ['x'], clientMessageId: '1' }),
      pending('b', { mentions: ['x'], clientMessageId: '1' }),
      pending('a', { mentions: ['x'], clientMessageId: '2' }),
    ])
    expect(planned.taken).toHaveLength(3)
    expect(planned.append.position.lastSeq).toBe(10)
    expect(new Set(itemsOf(planned)).size).toBe(itemsOf(planned).length)
    expect(valuesOf(planned, 'sender:a')[':lastSeq']).toBe(10)
    expect(valuesOf(planned, 'sender:b')[':lastSeq']).toBe(9)
    expect(valuesOf(planned, 'mention:x')[':seqs']).toEqual(new Set([8, 9, 10]))
    expect(planned.names[2]?.get('sender')).toBe('sender:a')
    expect(planned.names[2]?.get('dedup')).toBe('dedup:a 2')
  })

  it('count each for the rate of their sender', () => {
    const [one, two] = [plan([pending('a')]), plan([pending('a', { clientMessageId: '1' }), pending('a')])]
    const aheadOf = ({ dueTimes, append }: typeof one) => (dueTimes.get('a') ?? 0) - append.position.nowMs
    expect(aheadOf(two)).toBeCloseTo(2 * aheadOf(one), 5)
  })

  it.each([
    [
      'repeats of one clientMessageId',
      [pending('a', { clientMessageId: '1' }), pending('a', { clientMessageId: '1' })],
      {},
    ],
    ['a second message of a sender in slow mode', [pending('a'), pending('a')], { slowModeSeconds: 5 }],
    [
      'a second message beyond the rate',
      [pending('a', { nextDueMs: Date.now() + 60_000 }), pending('a')],
      {},
    ],
    [
      'a message of somebody whom another one mentions',
      [pending('a', { mentions: ['b'] }), pending('b')],
      {},
    ],
    ['a mention of somebody who wrote another one', [pending('b'), pending('a', { mentions: ['b'] })], {}],
    [
      'a mention that was refused together with others',
      [
        pending('a', { mentions: ['x'] }),
        pending('b', { mentions: ['x'], refused: new Map([['mention:x', { readSeq: 1 }]]) }),
      ],
      {},
    ],
    [
      'a mention together with one that was refused',
      [
        pending('a', { mentions: ['x'], refused: new Map([['mention:x', { readSeq: 1 }]]) }),
        pending('b', { mentions: ['x'] }),
      ],
      {},
    ],
  ] as [string, [Pending, Pending], Partial<ChatHead>][])('leave out %s', (_, all, fields) => {
    expect(taken(all, fields)).toBe(1)
  })

  it('are as many as have room for all their steps', () => {
    const mentions = Array.from({ length: 20 }, (_, index) => `m${index}`)
    const all = ['a', 'b', 'c', 'd', 'e'].map((userId) => pending(userId, { mentions }))
    const planned = plan(all as [Pending, ...Pending[]])
    // The head and the messages come to the steps.
    expect(Object.keys(planned.append.steps).length + 1 + planned.taken.length).toBeLessThanOrEqual(100)
    expect(planned.taken.length).toBeGreaterThan(1)
  })

  it('are as many as fit into a hundred steps, to the last one', () => {
    // Each has four: message, sender, outcome and clientMessageId.
    const plain = (userId: string) => pending(userId, { clientMessageId: userId })
    const others = Array.from({ length: 30 }, (_, index) => plain(`u${index}`))
    expect(taken([plain('a'), ...others])).toBe(24)
    // With two more steps the last one still finds the five that it may need, with three it does not.
    expect(taken([pending('a', { clientMessageId: 'a', mentions: ['x'] }), ...others])).toBe(24)
    const files = [file('f')]
    expect(
      taken([pending('a', { clientMessageId: 'a', mentions: ['x'], attachments: files }), ...others]),
    ).toBe(23)
    const last = pending('z', { attachments: files })
    expect(
      taken([pending('a', { clientMessageId: 'a', mentions: ['x'] }), ...others.slice(0, 22), last]),
    ).toBe(23)
  })

  it('of one sender are as many as the rate admits', () => {
    const { burst } = rateLimitSettings()
    const others = Array.from({ length: burst + 5 }, () => pending('a'))
    expect(taken([pending('a'), ...others])).toBe(Math.min(burst, 97))
  })

  it('leave out one of the same sender that needs another role', () => {
    expect(taken([pending('a'), pending('a', { required })])).toBe(1)
    expect(taken([pending('a', { required }), pending('a', { required })])).toBe(2)
  })

  it('leave out a second one with the same file', () => {
    const carrying = (userId: string, id: string) => pending(userId, { attachments: [file(id)] })
    expect(taken([carrying('a', 'f'), carrying('b', 'f')])).toBe(1)
    expect(taken([carrying('a', 'f'), carrying('b', 'g')])).toBe(2)
  })

  it('may have no clientMessageId beside one that is called `undefined`', () => {
    expect(taken([pending('a', { clientMessageId: 'undefined' }), pending('a')])).toBe(2)
  })
})

describe('a message', () => {
  it('that requires a notification records it, and no other does', () => {
    const planned = plan([pending('a', { required }), pending('b')])
    expect(planned.names[0]?.get('required')).toBe('required:8')
    expect(Object.keys(planned.append.steps).filter((name) => name.startsWith('required'))).toEqual([
      'required:8',
    ])
  })

  it('mentions users under the names that its text has for them, if it names any', () => {
    const [named, none] = plan([
      pending('a', { mentioned: new Map([['x', 'Xenia']]) }),
      { ...pending('b'), message: { ...pending('b').message, mentioned: undefined as never } },
    ]).append.drafts
    expect(named).toMatchObject({ mentions: ['x'], mentionNames: ['Xenia'] })
    expect(none).toMatchObject({ mentions: [], mentionNames: [] })
  })

  it('still mentions whoever has nothing to count, without the step that was refused', () => {
    const refused = new Map([['mention:x', { readSeq: 8 }]])
    const { append, names } = plan([pending('a', { mentions: ['x', 'y'], refused })])
    expect(append.drafts[0]?.mentions).toEqual(['x', 'y'])
    expect(Object.keys(append.steps).filter((name) => name.startsWith('mention'))).toEqual(['mention:y'])
    expect([names[0]?.get('mention:x'), names[0]?.get('mention:y')]).toEqual([undefined, 'mention:y'])
  })
})
