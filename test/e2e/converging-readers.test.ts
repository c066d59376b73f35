import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { convergeReaders } from '../steps/chats/converge-readers.ts'

// `npm run test:long` takes more turns.
test('edits and reactions from several sockets and over REST at once: all readers end with the same message', () =>
  convergeReaders(2))

test('a deletion in the midst of edits and reactions is final for everyone', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const sockets = await entered(chat, alice, bob)
  const [writing, reading] = sockets
  await writing?.does('message', { chatId, text: 'draft', clientMessageId: 'm-1' })
  const params = { chatId, seq: '1' }
  await Promise.allSettled([
    ...Array.from({ length: 4 }, (_, turn) =>
      writing?.does('edit', { chatId, seq: 1, text: `draft ${turn}` }),
    ),
    alice.rest.done('deleteMessage', { params }),
    ...['👍', '🎉', '🇩🇪'].map((emoji) => reading?.does('react', { chatId, seq: 1, emoji, on: true })),
    alice.rest.done('editMessage', { params, body: { text: 'late' } }),
  ])
  const [final] = (await bob.rest.done('listMessages', { params: { chatId } })).body.messages
  expect(final).toMatchObject({ text: '', deletedAt: expect.any(String) })
  expect(final).not.toHaveProperty('reactions')
  for (const socket of sockets) {
    await socket.isCaughtUp()
    expect(socket.newestOf(chatId, 1)).toEqual(final)
  }
})
