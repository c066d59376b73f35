import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { goesFirstFrom, usedAfter } from '../../../shared/domain/fan-out/post-allowance.ts'
import { deliverInTurn } from '../../../shared/domain/fan-out/post-budget.ts'
import type { Recipient } from '../../../shared/domain/delivery/deliver.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { logger } from '../../../shared/platform/observability/logger.ts'
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
const { table, beforeCall } = useTableInMemory({
  POSTS_PER_SECOND: '1000',
  INLINE_SOCKETS: '250',
  SOCKETS_PER_SHARD: '100',
})

const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})
const warned = () => warn.mock.calls.splice(0)

const sockets = (count: number, chat: string) =>
  Array.from({ length: count }, (_, index) => ({ connectionId: `${chat}-${index}`, userId: 'u' }))
const stored = (name: 'dueMs' | 'firstDueMs') => Number(table.get(keys.postBudget())?.[name]?.N)
let startMs = 0
const elapsed = () => performance.now() - startMs

/** The posts that go at once are made. */
const burstIsPosted = () => new Promise<void>((resolve) => posted.awaited.push(resolve))

afterEach(() => {
  vi.useRealTimers()
  expect(warned()).toEqual([])
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
    expect(stored('dueMs')).toBeLessThanOrEqual(Date.now())
    await Promise.all(['b', 'c', 'd'].map((chat) => deliverInTurn(['frame'], [sockets(250, chat)])))
    expect(posted.to).toHaveLength(1200)
    // 700 are beyond the first 500. The last slice begins when it is due, so it is not waited for.
    expect(elapsed()).toBeGreaterThan(600)
  })

  it('lets nobody wait while half a second’s posts are left, and the next one for its turn', async () => {
    vi.setTimerTickMode('manual')
    await deliverInTurn(['frame'], [sockets(500, 'a')])
    expect(stored('dueMs')).toBe(Date.now())
    vi.setTimerTickMode('nextTimerAsync')
    await deliverInTurn(['frame'], [sockets(100, 'b')])
    expect(elapsed()).toBe(100)
  })

  it('does not count the posts of a few sockets', async () => {
    await deliverInTurn(['frame'], [sockets(20, 'a')])
    expect(table.get(keys.postBudget())).toBeUndefined()
    await deliverInTurn(['frame'], [sockets(21, 'a')])
    expect(table.get(keys.postBudget())).toBeDefined()
  })

  it('counts each frame, and attempts that are made again', async () => {
    await deliverInTurn(['one', 'two'], [sockets(200, 'a')])
    posted.status = 429
    await deliverInTurn(['frame'], [sockets(200, 'a')])
    expect(posted.to).toHaveLength(400 + 3 * 200)
    expect(elapsed()).toBeGreaterThan(400)
  })

  it('does not let a chat that goes first wait for a storm, which waits for it', async () => {
    const storm = deliverInTurn(['frame'], [sockets(1200, 'storm')])
    await burstIsPosted()
    await deliverInTurn(['frame'], [sockets(300, 'modest')], { firstFromMs: 0 })
    expect(posted.to.filter((id) => id.startsWith('storm')).length).toBeLessThan(1100)
    await storm
    // Both used the rate, but for what goes at once.
    expect(elapsed()).toBeGreaterThan(900)
    expect(stored('firstDueMs')).toBeLessThan(stored('dueMs'))
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

  it('leaves a fifth of the rate to a storm, and counts what goes before it', async () => {
    const dueMs = await givenStorm()
    await Promise.all(
      ['a', 'b', 'c'].map((chat) => deliverInTurn(['frame'], [sockets(400, chat)], { firstFromMs: 0 })),
    )
    expect(posted.to).toHaveLength(1200)
    // 400 at once, and the others at 800 a second.
    expect(elapsed()).toBeGreaterThan(950)
    expect(stored('dueMs') - dueMs).toBeCloseTo(1200, 3)
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

  it.each([
    ['that goes first too late', { dueMs: 60_000 }, 100],
    ['that goes first after others that do', { dueMs: 60_000, firstDueMs: 50_000 }, 0],
  ])('leaves sockets of a chat waiting at once %s', async (_, after, firstAfterMs) => {
    const nowMs = Date.now()
    const { dueMs, firstDueMs } = { firstDueMs: 0, ...after }
    await putItem({ ...keys.postBudget(), dueMs: nowMs + dueMs, firstDueMs: nowMs + firstDueMs })
    const { waiting } = await deliverInTurn(['frame'], [sockets(100, 'a')], {
      firstFromMs: nowMs + firstAfterMs,
      untilMs: nowMs + 100,
    })
    expect(waiting).toHaveLength(100)
    expect(elapsed()).toBe(0)
  })

  it('lets a chat go first from the very moment on', async () => {
    vi.setTimerTickMode('manual')
    const nowMs = Date.now()
    await putItem({ ...keys.postBudget(), dueMs: nowMs - 100, firstDueMs: nowMs - 200 })
    await deliverInTurn(['frame'], [sockets(48, 'a')], { firstFromMs: nowMs })
    expect([stored('dueMs'), stored('firstDueMs')]).toEqual([nowMs - 52, nowMs - 140])
  })

  it('lets a chat go first whose turn another one took while it looked', async () => {
    const dueMs = await givenStorm()
    const firstDueMs = Date.now() + 10
    beforeCall(
      () => putItem({ ...keys.postBudget(), dueMs, firstDueMs }),
      (input) => 'UpdateExpression' in input && String(input.UpdateExpression).includes('firstDueMs = :due'),
    )
    const { delivered } = await deliverInTurn(['frame'], [sockets(24, 'a')], {
      firstFromMs: 0,
      untilMs: Date.now() + 1000,
    })
    expect(delivered).toBe(24)
    expect(stored('firstDueMs')).toBe(firstDueMs + 30)
  })

  it('makes posts for which there was just enough time again when it looked', async () => {
    const nowMs = Date.now()
    await putItem({ ...keys.postBudget(), dueMs: nowMs + 60_000 })
    const dueMs = nowMs + 50
    beforeCall(
      () => putItem({ ...keys.postBudget(), dueMs }),
      (input) => 'Key' in input && !('UpdateExpression' in input),
    )
    const { delivered } = await deliverInTurn(['frame'], [sockets(25, 'a')], { untilMs: dueMs + 25 })
    expect(delivered).toBe(25)
    expect(stored('dueMs')).toBe(dueMs + 25)
  })

  it.each([
    ['in time', 0, 100],
    ['too late', -1, 75],
  ])('makes posts whose turn is %s by a hair', async (_, more, posts) => {
    const nowMs = Date.now()
    await putItem({ ...keys.postBudget(), dueMs: nowMs + 300 })
    const { delivered } = await deliverInTurn(['frame'], [sockets(100, 'a')], { untilMs: nowMs + 400 + more })
    expect(delivered).toBe(posts)
  })

  it.each([
    ['in time', 0, 80],
    ['too late', -1, 40],
  ])('makes posts that go first and whose turn is %s by a hair', async (_, more, posts) => {
    const nowMs = Date.now()
    await putItem({ ...keys.postBudget(), dueMs: nowMs + 60_000, firstDueMs: nowMs + 300 })
    const turns = { firstFromMs: 0, untilMs: nowMs + 400 + more }
    const { delivered } = await deliverInTurn(['frame'], [sockets(80, 'a')], turns)
    expect(delivered).toBe(posts)
  })

  it('makes posts for which all of an idle budget is just enough', async () => {
    const { delivered } = await deliverInTurn(['frame'], [sockets(4800, 'a')], { untilMs: Date.now() + 100 })
    expect(delivered).toBe(600)
  })

  it.each([10, 100])('makes no more posts when the time is over, not even %i', async (count) => {
    const { waiting } = await deliverInTurn(['frame'], [sockets(count, 'a')], { untilMs: Date.now() })
    expect(waiting).toHaveLength(count)
    expect(posted.to).toEqual([])
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
    await deliverInTurn(['frame'], [sockets(500, 'others')])
    const before = stored('dueMs')
    // Some ten slices, of which one or two come in time.
    const untilMs = Date.now() + 200
    const { delivered, waiting } = await deliverInTurn(['frame'], [sockets(1000, 'a')], { untilMs })
    expect(delivered + waiting.length).toBe(1000)
    expect(stored('dueMs') - before).toBeCloseTo(delivered, 3)
    expect(stored('dueMs')).toBeLessThanOrEqual(untilMs)
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

  /** The sizes of the slices that are asked about. */
  const asking = () => {
    const asked: number[] = []
    const stillIn = async (slice: readonly Recipient[]) => {
      asked.push(slice.length)
      return [...slice]
    }
    return { asked, stillIn }
  }

  it('asks who is still there when posts are made again, and not when they are made at once', async () => {
    const { asked, stillIn } = asking()
    await deliverInTurn(['frame'], [sockets(30, 'a')], { stillIn })
    expect(asked).toEqual([])
    posted.status = 503
    await deliverInTurn(['frame'], [sockets(30, 'a')], { stillIn })
    expect(asked).toEqual([25, 5, 25, 5])
  })

  it.each([
    [200, []],
    [201, [25]],
  ])('asks who is still there when posts waited for %i ms: %j', async (ms, sizes) => {
    await putItem({ ...keys.postBudget(), dueMs: Date.now() + ms - 25 })
    const { asked, stillIn } = asking()
    await deliverInTurn(['frame'], [sockets(25, 'a')], { stillIn })
    expect(asked).toEqual(sizes)
  })

  it.each([
    ['eight for a frame', ['one'], undefined, 8],
    ['eight for each of several frames', ['one', 'two'], undefined, 16],
    ['two where a chat goes first', ['one', 'two'], 0, 2],
  ])('divides a page into slices: %s', async (_, frames, firstAfterMs, slices) => {
    const nowMs = Date.now()
    await putItem({ ...keys.postBudget(), dueMs: nowMs + 60_000, firstDueMs: nowMs + 300 })
    if (firstAfterMs === undefined) await putItem({ ...keys.postBudget(), dueMs: nowMs + 300 })
    const { asked, stillIn } = asking()
    await deliverInTurn(frames, [sockets(800, 'a')], {
      stillIn,
      ...(firstAfterMs !== undefined && { firstFromMs: nowMs + firstAfterMs }),
    })
    expect(asked).toEqual(Array.from({ length: slices }, () => 800 / slices))
  })

  describe('whose record is not to be had', () => {
    const withoutTable = async (untilMs?: number) => {
      const spy = vi.spyOn(table, 'execute').mockImplementation(() => {
        throw new Error('no table')
      })
      const delivery = await deliverInTurn(['frame'], [sockets(30, 'a')], { ...(untilMs && { untilMs }) })
      spy.mockRestore()
      expect(warned()).toEqual([
        [
          'posts without a budget',
          { posts: 25, error: expect.objectContaining({ code: 'outcome_unknown' }) },
        ],
      ])
      expect(elapsed()).toBe(250)
      return delivery
    }

    it.each([undefined, 251])('delays posts, and loses none, with a time of %s ms', async (ms) => {
      const { delivered } = await withoutTable(ms && Date.now() + ms)
      expect(delivered).toBe(30)
    })

    it('makes none when the time is over meanwhile', async () => {
      const { waiting } = await withoutTable(Date.now() + 250)
      expect(waiting).toHaveLength(30)
      expect(posted.to).toEqual([])
    })
  })
})
