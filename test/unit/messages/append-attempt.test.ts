import { expect, it } from 'vitest'
import { append, givenChat, givenUsers, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const { countCalls } = useTableInMemory({ MESSAGES_PER_SECOND: '1' })

it('whoever sends a burst is written at the first attempt, as others are, there and elsewhere', async () => {
  const users = (await givenUsers(2)) as [User, User]
  const [alice, bob] = users
  const [chatId, other] = [await givenChat(users), await givenChat(users)]
  const attempts = (to: string, user: User) =>
    countCalls(
      (input) => 'TransactItems' in input,
      () => append(to, user, 'hello'),
    )
  for (const [to, user] of [
    [chatId, alice],
    [chatId, alice],
    [chatId, bob],
    [other, alice],
    [chatId, alice],
  ] as const)
    expect(await attempts(to, user)).toBe(1)
})
