import { expect, test } from 'vitest'
import { converseUnderFaults, faultKinds, givenSpeakers } from '../history/sockets/conversation.ts'
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
    everyFault: true,
  })
  expect(heard.broken).toEqual([])
  expect(Object.keys(heard.kinds)).toEqual(expect.arrayContaining([...faultKinds]))
})
