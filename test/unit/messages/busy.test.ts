import { describe, expect, it, vi } from 'vitest'
import { busyAfter, hasTwoLanes, isBusy, laneOf } from '../../../shared/domain/messages/busy.ts'
import type { ChatHead } from '../../../shared/domain/records/chat.ts'

const head = (fields: Partial<ChatHead> = {}): ChatHead => ({
  pk: 'CHAT#c',
  sk: 'HEAD',
  kind: 'group',
  lastSeq: 7,
  activeAtMs: Date.now() - 10_000,
  locked: false,
  slowModeSeconds: 0,
  ...fields,
})
const users = Array.from({ length: 100 }, (_, index) => `user-${index}`)
const soon = () => Date.now() + 1000

describe('a chat whose queue', () => {
  it('appends one message after a pause gets quiet', () => {
    expect(busyAfter(head(), 1)).toEqual({})
  })

  it('appends several, or one soon after the last, stays busy in one lane', () => {
    for (const state of [busyAfter(head(), 9), busyAfter(head({ activeAtMs: Date.now() }), 1)]) {
      expect(isBusy(head(state))).toBe(true)
      expect(hasTwoLanes(head(state))).toBe(false)
    }
  })

  it('has a full lane gets two, and keeps them while they are half full', () => {
    expect(hasTwoLanes(head(busyAfter(head(), 10)))).toBe(true)
    const inTwo = head({ busyUntilMs: soon(), lanesUntilMs: soon() })
    expect(busyAfter(inTwo, 5)).toHaveProperty('lanesUntilMs')
    expect(busyAfter(inTwo, 4)).not.toHaveProperty('lanesUntilMs')
  })
})

it('a sender keeps to one lane, senders share two, and the second one ends with its time', () => {
  const inTwo = head({ lanesUntilMs: soon() })
  const lanes = users.map((user) => laneOf(inTwo, user))
  expect(users.map((user) => laneOf(inTwo, user))).toEqual(lanes)
  const inSecond = lanes.filter((lane) => lane === 1).length
  expect(inSecond).toBeGreaterThan(30)
  expect(inSecond).toBeLessThan(70)
  vi.useFakeTimers({ now: Date.now() + 2000 })
  expect(new Set(users.map((user) => laneOf(inTwo, user)))).toEqual(new Set([0]))
  vi.useRealTimers()
})

it('a chat is neither busy nor in two lanes at the moment when that ends', () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 })
  const ends = { busyUntilMs: Date.now(), lanesUntilMs: Date.now() }
  expect([isBusy(ends), hasTwoLanes(ends)]).toEqual([false, false])
  vi.useRealTimers()
})
