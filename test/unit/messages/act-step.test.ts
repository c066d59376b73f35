import { beforeEach, describe, expect, it } from 'vitest'
import {
  type Act,
  type Actor,
  actStep,
  requireMayAct,
  unpublishedOf,
} from '../../../shared/domain/messages/act-step.ts'
import type { ChatHead, Membership } from '../../../shared/domain/records/chat.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { rateLimitSettings } from '../../../shared/platform/settings/rate-limit.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { putItem, tryTransact } from '../../../shared/platform/storage/write.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

useTableInMemory()

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
const edit: Act = { operation: 'edit', writes: true, addsText: true }
const deletion: Act = { operation: 'deleteOwn' }
const change = { seq: 5, revision: 3 }
const later = () => Date.now() + 600_000
const entries = (count: number) => new Set(Array.from({ length: count }, (_, index) => `${index}:1`))

/** Writes an act of alice, as she was read, to her membership as it is. @returns the membership, unless refused. */
const acts = async (act: Act, by: Partial<Actor> = {}, unmentions = false) => {
  const actor = { head: head(), membership: member(), ...by }
  const outcome = await tryTransact({ actor: actStep(actor, act, change, { unmentions }) })
  return outcome.committed ? getItem<Membership>(keys.membership('alice', chatId)) : undefined
}

beforeEach(() => putItem(member()))

describe('the step of an act', () => {
  it('notes it as unpublished, and when the next one is due', async () => {
    expect(await acts(edit)).toEqual({
      ...member(),
      actDueMs: expect.any(Number),
      unpublished: new Set(['5:3']),
    })
  })

  it('counts the time as the chat does, which never goes back', async () => {
    const activeAtMs = later()
    expect((await acts(edit, { head: head({ activeAtMs }) }))?.actDueMs).toBeGreaterThanOrEqual(activeAtMs)
  })

  it('notes a deletion alone, which has no rate', async () => {
    expect(await acts(deletion)).toEqual({ ...member(), unpublished: new Set(['5:3']) })
  })

  it('notes ten unpublished changes, and no more', async () => {
    for (const [before, after] of [
      [9, 10],
      [10, 10],
    ] as const) {
      const membership = member({ unpublished: entries(before) })
      await putItem(membership)
      expect((await acts(deletion, { membership }))?.unpublished?.size).toBe(after)
      expect((await acts(edit, { membership }))?.unpublished?.size).toBe(after)
    }
  })

  it('takes the own mention away', async () => {
    await putItem(member({ mentionSeqs: new Set([4, 5]) }))
    expect((await acts(deletion, {}, true))?.mentionSeqs).toEqual(new Set([4]))
  })

  it('notes the time of an added text in slow mode alone', async () => {
    const slow = head({ slowModeSeconds: 60 })
    expect(await acts(edit)).not.toHaveProperty('lastSentAtMs')
    await putItem(member())
    expect(await acts({ operation: 'edit', writes: true }, { head: slow })).not.toHaveProperty('lastSentAtMs')
    await putItem(member())
    expect(await acts(edit, { head: slow })).toHaveProperty('lastSentAtMs')
  })

  it.each<[string, Partial<Membership>, Partial<ChatHead>]>([
    ['is another one', { joinedAtMs: 2 }, {}],
    ['is suspended', { suspended: true }, {}],
    ['is blocked', { blocked: true }, {}],
    ['has acted since', { actDueMs: later() }, {}],
    ['wrote in slow mode', { lastSentAtMs: Date.now() }, { slowModeSeconds: 60 }],
    ['is in a locked chat', {}, { locked: true }],
  ])('refuses an edit of a member who by now %s', async (_, now, fields) => {
    await putItem(member(now))
    expect(await acts(edit, { head: head(fields) })).toBeUndefined()
  })
})

describe('whoever has an attempt after others', () => {
  const may = (current: Membership | undefined, by = head()) =>
    requireMayAct({ head: by, membership: member() }, edit, current)

  it('must still be the same member', () => {
    expect(may(member()).membership).toEqual(member())
    expect(() => may(undefined)).toThrow(expect.objectContaining({ code: 'chat_not_found' }))
    expect(() => may(member({ joinedAtMs: 2 }))).toThrow(expect.objectContaining({ code: 'chat_not_found' }))
  })

  it('of a public chat that they left, must join it first', () => {
    expect(() => may(undefined, head({ kind: 'public' }))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    )
  })

  it('too often, is told how many acts a second the rate has', () => {
    const { perSecond } = rateLimitSettings()
    expect(() => may(member({ actDueMs: later() }))).toThrow(
      expect.objectContaining({
        code: 'rate_limited',
        message: expect.stringContaining(`${perSecond} edits and reactions`),
      }),
    )
  })
})

it('the unpublished changes of a message are those of no other', () => {
  const membership = member({ unpublished: new Set(['5:1', '15:1', '5:2', '51:1']) })
  expect(unpublishedOf(membership, 5)).toEqual(['5:1', '5:2'])
  expect(unpublishedOf(membership, 1)).toEqual([])
  expect(unpublishedOf(member(), 5)).toEqual([])
  expect(unpublishedOf(undefined, 5)).toEqual([])
})
