import { expect, it } from 'vitest'
import type { Act } from '../history/checker/history.ts'
import { exploreSoundly } from '../history/domain/explore-in-process.ts'
import { givenSeed } from '../steps/generic/given-seed.ts'

const first = givenSeed()

/** Each of them is done in some run, or the rules about it say nothing. */
const acts = [
  'send',
  'edit',
  'delete',
  'react',
  'read',
  'enter',
  'leave',
  'history',
  'ping',
  'add',
  'remove',
  'ban',
  'unban',
  'block',
  'unblock',
  'logOut',
  'erase',
] satisfies Act['name'][]

it.each([
  { seed: first, inlineSockets: 250 },
  { seed: first + 1, inlineSockets: 2 },
])('whatever fails in whatever order, no guarantee is broken, with seed $seed', async (asked) => {
  const { done } = await exploreSoundly({ ...asked, runs: 400, faulty: true })
  expect(acts.filter((act) => !done[act])).toEqual([])
})
