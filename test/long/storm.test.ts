import { expect, test } from 'vitest'
import { appendVisibilityMs, runStorm } from '../steps/domain/storm.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const seed = givenSeed()

test(`ten minutes of 200 messages a second under AWS’s conditions leave a complete history, with seed ${seed}`, {
  // Virtual minutes, which take a slow machine longer than real ones.
  timeout: 1_800_000,
}, async () => {
  const storm = await runStorm({ seed, senders: 100, perSecond: 200, seconds: 600, killEverySeconds: 97 })
  const { acked, offered, refusals } = storm
  const { chat_locked: locked = 0, outcome_unknown: unknown = 0 } = refusals
  expect(storm.killed).toBeGreaterThanOrEqual(5)
  expect(acked + locked + unknown).toBe(offered)
  // Nobody waits for as long as eight seconds, also while the jobs of a killed consumer come again.
  expect(unknown).toBe(0)
  expect(storm.longestSilenceMs).toBeLessThan(appendVisibilityMs + 1500)
  expect(storm.writtenWhileLocked).toBe(0)
  expect(storm.writtenWhileBanned).toBe(0)
})
