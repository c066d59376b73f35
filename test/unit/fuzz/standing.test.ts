import { describe, expect, it } from 'vitest'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { judgeGranted, standingIn } from '../../fuzz/standing.ts'

const table = new TableInMemory()
for (const [pk, sk, kind] of [
  ['CHAT#open', 'META', 'public'],
  ['CHAT#closed', 'META', 'group'],
  ['USER#ann', 'CHAT#closed', 'group'],
] as const)
  table.set({ pk, sk }, { pk: { S: pk }, sk: { S: sk }, kind: { S: kind } })

const changed = (pk: string, sk: string) => ({ pk, sk, before: undefined, after: {} })
const judged = (
  userId: string | undefined,
  chatId: string,
  isOpenToReaders: boolean,
  changes = [changed('USER#ann', 'ACTS')],
) =>
  judgeGranted(
    {
      chatId,
      isOpenToReaders,
      standing: userId === undefined ? undefined : standingIn(table, userId, chatId),
    },
    changes,
  )

describe('a request that was granted', () => {
  it.each([
    ['a member', 'ann', 'closed', false],
    ['a reader of a public chat', 'bob', 'open', true],
    ['a platform admin', undefined, 'closed', false],
  ] as const)('to %s has no fault', (_, userId, chatId, isOpenToReaders) => {
    expect(judged(userId, chatId, isOpenToReaders)).toEqual([])
  })

  it.each([
    ['bob', 'closed', true, 'was granted to somebody outside the chat'],
    ['bob', 'none', true, 'was granted to somebody outside the chat'],
    ['bob', 'open', false, 'was granted to somebody who has not joined'],
  ] as const)('to %s in the chat "%s" %s', (userId, chatId, isOpenToReaders, fault) => {
    expect(judged(userId, chatId, isOpenToReaders)).toEqual([fault])
  })

  it('may change its own chat, and end what a closed socket had subscribed to', () => {
    const changes = [
      ['CHAT#closed', 'HEAD'],
      ['USER#bob', 'CHAT#closed'],
      ['CHAT#open', 'SUB#ann#1'],
      ['CONN#1', 'CHAT#open'],
    ] as const
    expect(
      judged(
        'ann',
        'closed',
        false,
        changes.map(([pk, sk]) => changed(pk, sk)),
      ),
    ).toEqual([])
  })

  it.each([
    ['CHAT#open', 'HEAD'],
    ['USER#ann', 'CHAT#open'],
  ])('must not change %s %s, which is of another chat', (pk, sk) => {
    expect(judged('ann', 'closed', false, [changed(pk, sk)])).toEqual(['changed another chat than it names'])
  })
})
