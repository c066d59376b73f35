import { expect, test } from 'vitest'
import { converseUnderFaults, givenSpeakers } from '../history/sockets/conversation.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const seed = givenSeed()

test(`whoever writes, edits, leaves, is cut off or removed under AWS’s conditions, every guarantee holds, with seed ${seed}`, {
  timeout: 180_000,
}, async () => {
  const people = await givenSpeakers(4)
  const heard = await converseUnderFaults({
    seed,
    seconds: 20,
    people,
    perChat: 4,
    devices: 2,
    pauseMs: 200,
  })
  expect(heard.broken).toEqual([])
  // It did something. How much, depends on the machine.
  expect(heard.operations).toBeGreaterThan(20)
})
