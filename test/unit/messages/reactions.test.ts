import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits } from '../../../shared/contract/limits.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import { addTo, type Reactions, takeFrom } from '../../../shared/domain/messages/reactions.ts'

const emojis = Array.from({ length: limits.reactionKinds + 5 }, (_, index) =>
  String.fromCodePoint(0x1f600 + index),
)
type Change = { userId: string; emoji: string; on: boolean }

/** Changes by so many users, most of them of one emoji, each made of one number: the tests need very many. */
const changesBy = (users: number, { takenAway, maxLength }: { takenAway: number; maxLength: number }) => {
  const most = users * 3 * emojis.length * 100 - 1
  const change = fc.nat({ max: most }).map((number): Change => {
    const [user, kind] = [number % users, Math.floor(number / users) % (3 * emojis.length)]
    const share = Math.floor(number / (users * 3 * emojis.length))
    return { userId: `user-${user}`, emoji: emojis[kind] ?? emojis[0] ?? '', on: share >= takenAway }
  })
  return fc.array(change, { maxLength, size: 'max' })
}
/** Twelve of a hundred changes take away. */
const changes = changesBy(71, { takenAway: 12, maxLength: 200 })

/** As the domain does: one item per user and emoji, and what is there or gone already changes nothing. */
const play = (all: readonly Change[]) => {
  const there = new Map<string, Set<string>>()
  let reactions: Reactions = {}
  let refused = 0
  for (const one of all) {
    const users = there.get(one.emoji) ?? new Set()
    if (users.has(one.userId) === one.on) continue
    try {
      reactions = (one.on ? addTo : takeFrom)(reactions, one.emoji, one.userId)
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error
      const { code } = error
      expect({ code, users: users.size, kinds: there.size }).toEqual({
        code: 'too_many_reactions',
        users: 0,
        kinds: limits.reactionKinds,
      })
      refused++
      continue
    }
    if (one.on) users.add(one.userId)
    else users.delete(one.userId)
    if (users.size > 0) there.set(one.emoji, users)
    else there.delete(one.emoji)
  }
  return { there, reactions, refused }
}

it('counts of every kind exactly those who react, whatever came in between and however often', () => {
  let refusals = 0
  fc.assert(
    fc.property(changes, (all) => {
      const { there, reactions, refused } = play(all)
      refusals += refused
      const counts = Object.fromEntries(Object.entries(reactions).map(([kind, { count }]) => [kind, count]))
      expect(counts).toEqual(Object.fromEntries([...there].map(([kind, users]) => [kind, users.size])))
    }),
    { numRuns: 1000 },
  )
  expect(refusals).toBeGreaterThan(0)
})

it('names only those who react, each once, all of them while they are few, and never more than the limit', () => {
  let full = 0
  fc.assert(
    fc.property(changes, (all) => {
      const { there, reactions } = play(all)
      const kinds = Object.entries(reactions)
      expect(kinds.length).toBeLessThanOrEqual(limits.reactionKinds)
      if (kinds.some(([, { userIds }]) => userIds.length === limits.reactionUsersNamed)) full++
      const tooMany = kinds.filter(([, { userIds }]) => userIds.length > limits.reactionUsersNamed)
      const twice = kinds.filter(([, { userIds }]) => new Set(userIds).size < userIds.length)
      const wrong = kinds.filter(([kind, { userIds }]) =>
        userIds.some((named) => !there.get(kind)?.has(named)),
      )
      expect({ tooMany, twice, wrong }).toEqual({ tooMany: [], twice: [], wrong: [] })
    }),
    { numRuns: 1000 },
  )
  expect(full).toBeGreaterThan(0)
})

it('names all while they never were more than the limit', () => {
  const few = changesBy(limits.reactionUsersNamed, { takenAway: 50, maxLength: 150 })
  fc.assert(
    fc.property(few, (all) => {
      const { there, reactions } = play(all)
      const named = Object.entries(reactions).map(([kind, { userIds }]) => [kind, userIds.toSorted()])
      expect(Object.fromEntries(named)).toEqual(
        Object.fromEntries([...there].map(([kind, users]) => [kind, [...users].sort()])),
      )
    }),
    { numRuns: 1000 },
  )
})

it('leaves what it is given as it was', () => {
  const before: Reactions = { '👍': { count: 2, userIds: ['a', 'b'] } }
  const copy = structuredClone(before)
  addTo(before, '👍', 'c')
  takeFrom(before, '👍', 'a')
  expect(before).toEqual(copy)
})
