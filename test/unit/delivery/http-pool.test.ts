import { setImmediate as whatArrived } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HttpConnection, Settle } from '../../../shared/domain/delivery/http-connection.ts'
import { BrokenConnectionError } from '../../../shared/domain/delivery/http-connection.ts'
import { openHttpPool } from '../../../shared/domain/delivery/http-pool.ts'

/** A connection in the test's hands. */
type Stub = HttpConnection & {
  settle?: Settle | undefined
  state: { fresh: boolean; slow: boolean }
  responds: (status?: number) => void
  breaks: () => void
}
const opened = vi.hoisted(() => ({ stubs: [] as Stub[] }))
vi.mock('../../../shared/domain/delivery/http-connection.ts', async (original) => {
  const actual = await original<typeof import('../../../shared/domain/delivery/http-connection.ts')>()
  const connect = (onClose: (connection: HttpConnection) => void): HttpConnection => {
    const state = { fresh: true, slow: false }
    let closed = false
    const settleWith = (error: Error | undefined, status: number) => {
      const { settle } = stub
      stub.settle = undefined
      settle?.(error, status)
    }
    const breaks = () => {
      if (closed) return
      closed = true
      onClose(stub)
      settleWith(new actual.BrokenConnectionError('It broke'), 0)
    }
    const stub: Stub = {
      state,
      exchange: (_, settle) => {
        stub.settle = settle
      },
      isFresh: () => !closed && state.fresh,
      isSlow: () => !closed && state.slow,
      close: breaks,
      breaks,
      responds: (status = 200) => settleWith(undefined, status),
    }
    opened.stubs.push(stub)
    return stub
  }
  return { ...actual, connectorTo: () => connect }
})

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  opened.stubs.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

const busy = () => opened.stubs.filter(({ settle }) => settle)
const given = () => {
  const pool = openHttpPool('http://gateway')
  const request = () => pool.request(Buffer.from('a post'))
  /** Requests that all are there at once. None is settled, and whoever closes the pool rejects them. */
  const requests = (count: number) => {
    const all = Promise.allSettled(Array.from({ length: count }, request))
    return { settled: async () => (await all).map(({ status }) => status) }
  }
  /** So many posts, one after the other. */
  const posts = async (count: number) => {
    for (let post = 0; post < count; post++) {
      const response = request()
      busy()[0]?.responds()
      expect(await response).toBe(200)
    }
  }
  return { pool, request, requests, posts }
}
const relief = async () => {
  vi.advanceTimersByTime(250)
  await whatArrived()
}

describe('a pool of connections', () => {
  it.each([
    [0, 4],
    [1, 4],
    [2, 5],
    [3, 5],
    [20, 14],
    [32, 21],
    [56, 33],
    [63, 33],
    [64, 34],
    [640, 52],
    [7167, 255],
    [7168, 256],
    [8000, 256],
  ])('after %i posts opens no more than %i', async (posts, most) => {
    const given_ = given()
    await given_.posts(posts)
    expect(given_.pool.size()).toBe(posts === 0 ? 0 : 1)
    given_.requests(300)
    expect(given_.pool.size()).toBe(most)
    given_.pool.close()
  })

  it('sends those that wait one after the other, as responses come', async () => {
    const { pool, request } = given()
    const statuses = Array.from({ length: 6 }, request)
    expect(busy()).toHaveLength(4)
    busy()[0]?.responds(410)
    expect(await statuses[0]).toBe(410)
    expect(busy()).toHaveLength(4)
    for (const { responds } of busy()) responds()
    for (const { responds } of busy()) responds()
    expect(await Promise.all(statuses)).toEqual([410, 200, 200, 200, 200, 200])
    expect(pool.size()).toBeLessThanOrEqual(6)
  })

  it('takes the connection that was used last', async () => {
    const { request, requests } = given()
    const all = requests(3)
    for (const index of [0, 2, 1]) opened.stubs[index]?.responds()
    await all.settled()
    void request()
    expect(busy()).toEqual([opened.stubs[1]])
  })

  it('takes those that were warmed up after those that were used', async () => {
    const { pool, request, posts } = given()
    await posts(1)
    pool.warm(3)
    expect(pool.size()).toBe(3)
    void request()
    expect(busy()).toEqual([opened.stubs[0]])
  })

  it('begins anew, with few connections, when it was quiet for long', async () => {
    const { pool, requests, posts } = given()
    await posts(64)
    for (const { state } of opened.stubs) state.fresh = false
    requests(300)
    expect(opened.stubs[0]?.isFresh()).toBe(false)
    expect(pool.size()).toBe(4)
  })

  it.each([
    ['while it was idle', () => {}],
    ['during a request', (request: () => Promise<unknown>) => void request().catch(() => {})],
  ])('does not begin anew when a connection broke %s', async (_, before) => {
    const { pool, request, requests, posts } = given()
    await posts(64)
    before(request)
    opened.stubs[0]?.breaks()
    requests(300)
    expect(pool.size()).toBe(34)
  })

  it('keeps others that are idle when one breaks', async () => {
    const { requests, pool, request } = given()
    const all = requests(3)
    for (const { responds } of opened.stubs.slice()) responds()
    await all.settled()
    opened.stubs[2]?.breaks()
    void request()
    expect(busy()).toEqual([opened.stubs[1]])
    expect(pool.size()).toBe(2)
  })
})

describe('a request on a connection that breaks', () => {
  it('goes out again over a new one, once, where it was used before', async () => {
    const { posts, request } = given()
    await posts(1)
    const response = request()
    opened.stubs[0]?.breaks()
    expect(opened.stubs).toHaveLength(2)
    opened.stubs[1]?.breaks()
    await expect(response).rejects.toThrow(BrokenConnectionError)
    expect(opened.stubs).toHaveLength(2)
  })

  it('fails where that was opened for it', async () => {
    const { request } = given()
    const response = request()
    opened.stubs[0]?.breaks()
    await expect(response).rejects.toThrow(BrokenConnectionError)
    expect(opened.stubs).toHaveLength(1)
  })

  it('fails where that was opened beside a slow one', async () => {
    const { requests } = given()
    const all = requests(5)
    for (const { state } of opened.stubs) state.slow = true
    await relief()
    expect(opened.stubs).toHaveLength(5)
    opened.stubs[4]?.breaks()
    for (const { responds } of opened.stubs.slice(0, 4)) responds()
    expect(await all.settled()).toEqual([...Array.from({ length: 4 }, () => 'fulfilled'), 'rejected'])
    expect(opened.stubs).toHaveLength(5)
  })
})

describe('slow connections', () => {
  it('are relieved every quarter of a second, each by another one', async () => {
    const { pool, requests } = given()
    requests(20)
    await relief()
    expect(pool.size()).toBe(4)
    for (const { state } of opened.stubs.slice(0, 3)) state.slow = true
    vi.advanceTimersByTime(249)
    await whatArrived()
    expect(pool.size()).toBe(4)
    vi.advanceTimersByTime(1)
    await whatArrived()
    expect(pool.size()).toBe(7)
    await relief()
    expect(pool.size()).toBe(10)
  })

  it('are relieved by no more than wait, and not when none does any more', async () => {
    const { pool, requests } = given()
    requests(6)
    for (const { state } of opened.stubs) state.slow = true
    await relief()
    expect(pool.size()).toBe(6)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are never more than 256', async () => {
    const { pool, requests } = given()
    requests(300)
    for (let round = 0; round < 8; round++) {
      for (const { state } of opened.stubs) state.slow = true
      await relief()
    }
    expect(pool.size()).toBe(256)
  })
})

describe('closing a pool', () => {
  it('fails what it sends and what waits, opens nothing, and leaves no timer', async () => {
    const { pool, requests, posts } = given()
    await posts(1)
    const all = requests(10)
    const { length } = opened.stubs
    pool.close()
    expect(await all.settled()).toEqual(Array.from({ length: 10 }, () => 'rejected'))
    expect(pool.size()).toBe(0)
    expect(opened.stubs).toHaveLength(length)
    expect(vi.getTimerCount()).toBe(0)
  })
})
