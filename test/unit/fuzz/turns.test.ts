import { expect, it } from 'vitest'
import { Choices } from '../../fuzz/choices.ts'
import { seldom, Turns } from '../../fuzz/turns.ts'

/** A run in which each operation succeeds once in so many tries. */
const ran = async (
  triesOfSuccess: Record<string, number>,
  { seed = 1, requests = 8000, isEven = false } = {},
) => {
  const counts = new Map<string, { tries: number; done: number }>()
  const order: string[] = []
  const all = Object.entries(triesOfSuccess).map(([name, each]) => ({
    name,
    act: async (way?: string) => {
      const { tries, done } = counts.get(name) ?? { tries: 0, done: 0 }
      counts.set(name, { tries: tries + 1, done: done + (tries % each === each - 1 ? 1 : 0) })
      order.push(`${name} ${way ?? 'any'}`)
    },
  }))
  const successesOf = (name: string) => counts.get(name)?.done ?? 0
  const turns = new Turns(new Choices(seed), all, { successesOf, isEven, requests })
  for (let index = 0; index < requests; index++) await turns.next()
  return { of: (name: string) => counts.get(name) ?? { tries: 0, done: 0 }, order }
}

const usual = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`usual-${index}`, 2]))

it('an operation that ends what others need has succeeded several times, though its share is small', async () => {
  const { of } = await ran({ ...usual, deleteChat: 4 })
  expect(of('deleteChat').done).toBeGreaterThanOrEqual(6)
  expect(of('deleteChat').tries).toBeLessThan(of('usual-0').tries)
})

it('whatever mostly refuses is tried more often, as it should be, until it has succeeded as well', async () => {
  const { of, order } = await ran({ ...usual, hard: 20 })
  expect(of('hard').done).toBeGreaterThanOrEqual(10)
  expect(order).toContain('hard apt')
})

it('what never succeeds leaves others their turns until the end of a run', async () => {
  const { of, order } = await ran({ ...usual, never: Number.POSITIVE_INFINITY, deleteChat: 4 })
  const tries = order.slice(0, 6400).filter((turn) => turn.startsWith('never'))
  expect(tries.length).toBeLessThan(6400 / 5)
  expect(of('deleteChat').done).toBeGreaterThanOrEqual(6)
})

it('at the end of a run most requests go to those that have never succeeded, and the others keep some', async () => {
  const { order } = await ran({
    ...usual,
    never: Number.POSITIVE_INFINITY,
    neither: Number.POSITIVE_INFINITY,
  })
  const end = order.slice(-1600)
  const countOf = (turn: string) => end.filter((other) => other === turn).length
  expect(countOf('never apt')).toBeGreaterThan(500)
  expect(countOf('neither apt')).toBeGreaterThan(500)
  expect(end.filter((turn) => turn.startsWith('usual')).length).toBeGreaterThan(200)
})

it('a short run in which some succeed once in 20 tries leaves none without a success', async () => {
  const hard = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`hard-${index}`, 20]))
  const { of } = await ran({ ...usual, ...hard }, { requests: 1000 })
  for (const name of Object.keys({ ...usual, ...hard })) expect(of(name).done, name).toBeGreaterThan(0)
})

it('where every operation succeeds often enough, none is preferred', async () => {
  const { order } = await ran({ one: 1, two: 1 })
  expect(order.filter((turn) => turn.endsWith('apt')).length).toBeLessThan(10)
})

it('the same seed takes the same turns', async () => {
  const [one, again, other] = await Promise.all([1, 1, 2].map((seed) => ran(usual, { seed, requests: 300 })))
  expect(again?.order).toEqual(one?.order)
  expect(other?.order).not.toEqual(one?.order)
})

it('of a few that were asked for, none is seldom', async () => {
  const { of } = await ran({ deleteChat: 1, getChat: 1 }, { isEven: true, requests: 1000 })
  expect(of('deleteChat').tries).toBeGreaterThan(400)
})

it('operations that end things are seldom by the service API too', () => {
  for (const name of ['deleteChat', 'eraseOwnUser', 'suspendUser']) {
    expect(seldom).toContain(name)
    expect(seldom).toContain(`service ${name}`)
  }
})
