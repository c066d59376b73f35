import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { activityCopyMs, type ChatHead, type Membership } from '../../../shared/domain/records/chat.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'

const heads = new Map<string, ChatHead>()
let reads = 0
const read = async (keys: readonly Key[]) => {
  reads += keys.length
  return keys.map(({ pk }) => heads.get(pk.slice('CHAT#'.length)))
}
vi.mock('../../../shared/platform/storage/read.ts', () => ({ getItems: read, getItemsEventually: read }))
const { orderChats } = await import('../../../shared/domain/chats/order-chats.ts')

const hour = activityCopyMs
const nowMs = 2_000 * hour
/** When a chat was active last, how much earlier its membership says, and whether its user has hidden it. */
type Given = { activeAtMs: number; copiedBefore?: number; isHidden?: boolean; isGone?: boolean }

/** `copiedBefore` may be more than an hour: the chat has just woken up. */
const givenChats = (chats: readonly Given[]): Membership[] => {
  heads.clear()
  return chats.map(({ activeAtMs, copiedBefore, isHidden, isGone }, index) => {
    const chatId = `chat-${String(index).padStart(4, '0')}`
    const key = { pk: `CHAT#${chatId}`, sk: 'HEAD' }
    if (!isGone)
      heads.set(chatId, {
        ...key,
        kind: 'direct',
        lastSeq: 7,
        activeAtMs,
        locked: false,
        slowModeSeconds: 0,
      })
    return {
      ...{ pk: 'USER#ann', sk: `CHAT#${chatId}` },
      ...{ chatId, userId: 'ann', role: 'member', joinedAtMs: 1, readSeq: 7, notifications: 'all' },
      ...(copiedBefore !== undefined && { activeAtMs: activeAtMs - copiedBefore }),
      ...(isHidden && { hiddenAfterSeq: 7 }),
    } as Membership
  })
}

const pagesOf = async (memberships: readonly Membership[], hidden: boolean, limit: number) => {
  const pages: string[][] = []
  let after: Awaited<ReturnType<typeof orderChats>>['end']
  do {
    const { entries, end } = await orderChats(memberships, { hidden, after, limit })
    pages.push(entries.map(({ chatId }) => chatId))
    after = end
  } while (after && pages.length <= memberships.length)
  return pages
}

const chats = fc.array(
  fc.record(
    {
      // Few distinct times: many chats tie.
      activeAtMs: fc.integer({ min: 0, max: 200 }).map((tenth) => nowMs - (tenth * hour) / 10),
      copiedBefore: fc.integer({ min: 0, max: 14 }).map((tenth) => (tenth * hour) / 10),
      isHidden: fc.boolean(),
      isGone: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    },
    { requiredKeys: ['activeAtMs'] },
  ),
  { maxLength: 90 },
)

it('lists every chat once, by its activity as far as its membership lets', async () => {
  await fc.assert(
    fc.asyncProperty(chats, fc.boolean(), fc.integer({ min: 1, max: 6 }), async (given, hidden, limit) => {
      const memberships = givenChats(given)
      const isMany = memberships.length > 2 * (limit + 1)
      const expected = given
        .map(({ activeAtMs, copiedBefore, ...rest }, index) => {
          const latest = isMany && copiedBefore !== undefined ? activeAtMs - copiedBefore + hour : activeAtMs
          return { chatId: memberships[index]?.chatId ?? '', at: Math.min(activeAtMs, latest), ...rest }
        })
        .filter(({ isHidden = false, isGone }) => isHidden === hidden && !isGone)
        .sort((one, other) => other.at - one.at || one.chatId.localeCompare(other.chatId))
        .map(({ chatId }) => chatId)
      const pages = await pagesOf(memberships, hidden, limit)
      expect(pages.flat()).toEqual(expected)
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit)
    }),
    { numRuns: 300 },
  )
})

it('reads about as many heads as a page shows, on every page, where activity is spread over days', async () => {
  const memberships = givenChats(
    Array.from({ length: 1000 }, (_, index) => ({
      activeAtMs: nowMs - index * 0.7 * hour,
      copiedBefore: ((index * 37) % 60) * 60_000,
    })),
  )
  let after: Awaited<ReturnType<typeof orderChats>>['end']
  do {
    reads = 0
    const page = await orderChats(memberships, { hidden: false, after, limit: 50 })
    expect(reads).toBeLessThan(60)
    after = page.end
  } while (after)
})

it('reads every head where no membership knows, and says which do not', async () => {
  const memberships = givenChats(Array.from({ length: 30 }, (_, index) => ({ activeAtMs: index })))
  const { entries, lacking } = await orderChats(memberships, { hidden: false, after: undefined, limit: 5 })
  expect(entries.map(({ activeAtMs }) => activeAtMs)).toEqual([29, 28, 27, 26, 25])
  expect(lacking).toHaveLength(30)
})
