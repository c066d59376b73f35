import { expect, test } from 'vitest'
import { converseUnderFaults, givenSpeakers } from '../history/sockets/conversation.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const seed = givenSeed()

test(`two minutes of talk in three groups under AWS’s conditions keep every guarantee, with seed ${seed}`, async () => {
  const people = await givenSpeakers(12)
  const heard = await converseUnderFaults({
    seed,
    seconds: 120,
    people,
    perChat: 4,
    devices: 2,
    pauseMs: 100,
  })
  expect(heard.broken).toEqual([])
})
