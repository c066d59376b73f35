import { expect, test } from 'vitest'
import { runStorm } from '../steps/domain/storm.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))

test(`ten minutes of 200 messages a second under AWS’s conditions leave a complete history, with seed ${seed}`, async () => {
  const storm = await runStorm({ seed, senders: 100, perSecond: 200, seconds: 600, killEverySeconds: 97 })
  expect(storm.killed).toBeGreaterThanOrEqual(5)
  // Those who wait while a killed consumer's jobs come again wait for up to eight seconds.
  expect(storm.acked / storm.offered).toBeGreaterThan(0.8)
  expect(
    Object.keys(storm.refusals).filter((code) => code !== 'chat_locked' && code !== 'outcome_unknown'),
  ).toEqual([])
  expect(storm.writtenWhileLocked).toBe(0)
})
