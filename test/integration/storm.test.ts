import { describe, expect, it } from 'vitest'
import { appendVisibilityMs, runStorm } from '../steps/domain/storm.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const seed = givenSeed()

describe(`a storm under AWS’s conditions, with seed ${seed}`, { timeout: 90_000 }, () => {
  it('has every message acked, unless the chat is locked, and locks and bans in less than a second', async () => {
    const storm = await runStorm({ seed, senders: 50, perSecond: 200, seconds: 4 })
    expect(storm.acked + (storm.refusals['chat_locked'] ?? 0)).toBe(storm.offered)
    expect(storm.p99Ms).toBeLessThanOrEqual(500)
    expect(storm.acts).toBeGreaterThanOrEqual(4)
    expect(storm.slowestActMs).toBeLessThanOrEqual(1000)
    expect(storm.writtenWhileLocked).toBe(0)
    // The ban took effect, and what came before it did.
    expect(storm.writtenWhileBanned).toBe(0)
    expect(storm.ofBanned['forbidden']).toBeGreaterThan(0)
    expect(storm.ofBanned['acked']).toBeGreaterThan(0)
  })

  it('loses and doubles nothing when the consumer is killed, and answers nobody with a refusal for it', async () => {
    const storm = await runStorm({ seed, senders: 10, perSecond: 30, seconds: 9, killEverySeconds: 6 })
    expect(storm.killed).toBeGreaterThanOrEqual(1)
    expect(
      Object.keys(storm.refusals).filter((code) => code !== 'chat_locked' && code !== 'outcome_unknown'),
    ).toEqual([])
    expect(storm.writtenWhileLocked).toBe(0)
    expect(storm.writtenWhileBanned).toBe(0)
    // The chat goes on once the jobs of the killed consumer are visible again. They were hidden before the last ack.
    expect(storm.longestSilenceMs).toBeGreaterThanOrEqual(appendVisibilityMs - 250)
    expect(storm.longestSilenceMs).toBeLessThan(appendVisibilityMs + 1500)
  })
})
