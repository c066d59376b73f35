import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { goesFirstFrom, usedAfter } from '../../../shared/domain/fan-out/post-allowance.ts'
import { deliverInTurn } from '../../../shared/domain/fan-out/post-budget.ts'
import type { Recipient } from '../../../shared/domain/delivery/deliver.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { deleteItems, putItem } from '../../../shared/platform/storage/write.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const posted = vi.hoisted(() => ({ to: [] as string[], status: 200, awaited: [] as (() => void)[] }))
vi.mock('../../../shared/domain/delivery/connections-endpoint.ts', () => ({
  prepareFrame: async () => async (connectionId: string) => {
    posted.to.push(connectionId)
    if (posted.to.length === 500) for (const resolve of posted.awaited.splice(0)) resolve()
    return posted.status
  },
}))
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))
// Before the first use. At once go half a second's posts, 500.
const { table } = useTableInMemory({
  POSTS_PER_SECOND: '1000',
  INLINE_SOCKETS: '250',
  SOCKETS_PER_SHARD: '100',
})

const sockets = (count: number, chat: string) =>
  Array.from({ length: count }, (_, index) => ({ connectionId: `${chat}-${index}`, userId: 'u' }))
let startMs = 0
const elapsed = () => performance.now() - startMs

/** The posts that go at once are made. */
const burstIsPosted = () => new Promise<void>((resolve) => posted.awaited.push(resolve))

afterEach(() => {
  vi.useRealTimers()
})
beforeEach(async () => {
  vi.useFakeTimers()
  vi.setTimerTickMode('nextTimerAsync')
  startMs = performance.now()
  posted.to = []
  posted.status = 200
  await deleteItems([keys.postBudget()])
})

describe('the budget of posts', () => {
  it('lets half a second’s posts go at once, and bounds those of all consumers together after that', async () => {
    await deliverInTurn(['frame'], [sockets(450, 'a')])
    expect(Number(table.get(keys.postBudget())?.['dueMs']?.N)).toBeLessThanOrEqual(Date.now())
    await Promise.all(['b', 'c', 'd'].map((chat) => deliverInTurn(['frame'], [sockets(250, chat)])))
    expect(posted.to).toHaveLength(1200)
    // 700 are beyond the first 500. The last slice begins when it is due, so it is not waited for.
    expect(elapsed()).toBeGreaterThan(600)
  })

  it('counts each frame, and attempts that are made again', async () => {
    await deliverInTurn(['one', 'two'], [sockets(200, 'a')])
    posted.status = 429
    await deliverInTurn(['frame'], [sockets(200, 'a')])
    expect(posted.to).toHaveLength(400 + 3 * 200)
    expect(elapsed()).toBeGreaterThan(400)
  })

  it('does not let a chat that goes first wait for a storm, which waits for it', async () => {
    const dueMs = async (name: string) => Number(table.get(keys.postBudget())?.[name]?.N)
    const storm = deliverInTurn(['frame'], [sockets(1200, 'storm')])
    await burstIsPosted()
    await deliverInTurn(['frame'], [sockets(300, 'modest')], { firstFromMs: 0 })
    expect(posted.to.filter((id) => id.startsWith('storm')).length).toBeLessThan(1100)
    await storm
    // Both used the rate, but for what goes at once.
    expect(elapsed()).toBeGreaterThan(900)
    expect(await dueMs('firstDueMs')).toBeLessThan(await dueMs('dueMs'))
  })

  it('bounds those that go first too', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((chat) => deliverInTurn(['frame'], [sockets(300, chat)], { firstFromMs: 0 })),
    )
    expect(posted.to).toHaveLength(1200)
    expect(elapsed()).toBeGreaterThan(500)
  })

  /** A storm has taken all turns of the next minute. */
  const givenStorm = async (): Promise<number> => {
    const dueMs = Date.now() + 60_000
    await putItem({ ...keys.postBudget(), dueMs })
    return dueMs
  }
  const dueOfStorm = () => Number(table.get(keys.postBudget())?.['dueMs']?.N)

  it('leaves a fifth of the rate to a storm, and counts what goes before it', async () => {
    const dueMs = await givenStorm()
    await Promise.all(
      ['a', 'b', 'c'].map((chat) => deliverInTurn(['frame'], [sockets(400, chat)], { firstFromMs: 0 })),
    )
    expect(posted.to).toHaveLength(1200)
    // 400 at once, and the others at 800 a second.
    expect(elapsed()).toBeGreaterThan(950)
    expect(dueOfStorm() - dueMs).toBeCloseTo(1200, 3)
  })

  it('let a chat that had used a little too much wait for all of a storm', async () => {
    await givenStorm()
    await deliverInTurn(['frame'], [sockets(300, 'a')], { firstFromMs: Date.now() + 400 })
    expect(posted.to).toHaveLength(300)
    expect(elapsed()).toBeGreaterThan(390)
    expect(elapsed()).toBeLessThan(20_000)
  })

  it('lets a chat that may not go first yet take turns that come sooner', async () => {
    await deliverInTurn(['frame'], [sockets(600, 'a')], { firstFromMs: Date.now() + 60_000 })
    expect(posted.to).toHaveLength(600)
    expect(elapsed()).toBeLessThan(20_000)
  })

  it('leaves sockets waiting whose chat may go first too late', async () => {
    await givenStorm()
    const untilMs = Date.now() + 100
    const { waiting } = await deliverInTurn(['frame'], [sockets(100, 'a')], {
      firstFromMs: Date.now() + 60_000,
      untilMs,
    })
    expect(waiting).toHaveLength(100)
  })

  it('lets a chat go first while it uses its share, and again soon after a storm', () => {
    vi.setTimerTickMode('manual')
    const use = (seconds: number, everyMs: number) => {
      let usedUntilMs = 0
      for (let ms = 0; ms < seconds * 1000; ms += everyMs) {
        usedUntilMs = usedAfter(usedUntilMs, 1, 2)
        vi.advanceTimersByTime(everyMs)
      }
      return usedUntilMs
    }
    const mayGoFirst = (usedUntilMs: number) => goesFirstFrom(usedUntilMs, 1, 2) <= Date.now()
    // 2 shards of 100 sockets, three quarters full: 150 posts, and its share are 600 a second.
    expect(mayGoFirst(use(60, 260))).toBe(true)
    const stormed = use(600, 200)
    expect(mayGoFirst(stormed)).toBe(false)
    vi.advanceTimersByTime(30_000)
    expect(mayGoFirst(stormed)).toBe(true)
  })

  it('let the first round of a chat with very many sockets go before all others', () => {
    // 1,800 posts, three seconds of its share, and more.
    expect(goesFirstFrom(0, 1, 24)).toBeLessThanOrEqual(Date.now())
    expect(goesFirstFrom(0, 1, 25)).toBe(Number.POSITIVE_INFINITY)
  })

  it('leaves the rest waiting when the time is up, and posts to nobody twice', async () => {
    const { delivered, waiting } = await deliverInTurn(['frame'], [sockets(1500, 'a')], {
      untilMs: Date.now() + 200,
    })
    expect(waiting.length).toBeGreaterThan(300)
    expect(delivered + waiting.length).toBe(1500)
    expect(new Set([...posted.to, ...waiting.map(({ connectionId }) => connectionId)]).size).toBe(1500)
  })

  it('was used up by jobs whose time was over when their turn came', async () => {
    const dueMs = async () => Number(table.get(keys.postBudget())?.['dueMs']?.N)
    await deliverInTurn(['frame'], [sockets(500, 'others')])
    const before = await dueMs()
    // Some ten slices, of which one or two come in time.
    const untilMs = Date.now() + 200
    const { delivered, waiting } = await deliverInTurn(['frame'], [sockets(1000, 'a')], { untilMs })
    expect(delivered + waiting.length).toBe(1000)
    expect((await dueMs()) - before).toBeCloseTo(delivered, 3)
    expect(await dueMs()).toBeLessThanOrEqual(untilMs)
    // An idle budget has no slice either that takes longer than there is time.
    await deleteItems([keys.postBudget()])
    const none = await deliverInTurn(['frame'], [sockets(8000, 'b')], { untilMs: Date.now() + 100 })
    expect(none.waiting).toHaveLength(8000)
    expect(table.get(keys.postBudget())).toBeUndefined()
  })

  it('posted to those who had left the chat while their posts waited for a turn', async () => {
    const inChat = new Set(sockets(900, 'a').map(({ connectionId }) => connectionId))
    const stillIn = async (slice: readonly Recipient[]) =>
      slice.filter(({ connectionId }) => inChat.has(connectionId))
    const delivering = deliverInTurn(['frame'], [sockets(900, 'a')], { stillIn })
    await burstIsPosted()
    inChat.delete('a-899')
    const { delivered, waiting } = await delivering
    expect([delivered, waiting]).toEqual([899, []])
    expect(posted.to).not.toContain('a-899')
  })

  it('delays posts, and loses none, where the record is not to be had', async () => {
    const spy = vi.spyOn(table, 'execute').mockImplementation(() => {
      throw new Error('no table')
    })
    const { delivered } = await deliverInTurn(['frame'], [sockets(30, 'a')])
    spy.mockRestore()
    expect(delivered).toBe(30)
  })
})
