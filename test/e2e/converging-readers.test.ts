import { expect, test } from 'vitest'
import type { Message } from '../../shared/contract/messages.ts'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { patiently } from '../steps/api/patiently.ts'

/** The version of a message that a client keeps, given all versions in the order of their arrival. */
const newest = (versions: readonly Message[]): Message | undefined =>
  versions.reduce<Message | undefined>(
    (kept, next) => (kept && (kept.revision ?? 0) >= (next.revision ?? 0) ? kept : next),
    undefined,
  )

const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((value) => ({ value, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)

test('edits and reactions from several sockets and over REST at once: all readers end with the same message', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob, carol)
  const { chatId } = chat
  const sockets = await entered(chat, alice, alice, bob, carol)
  const [writing, second, bobs, carols] = sockets
  if (!writing || !second || !bobs || !carols) throw new Error('four sockets')
  await writing.does('message', { chatId, text: 'draft 0', clientMessageId: 'm-1' })
  const params = { chatId, seq: '1' }

  const turns = Array.from({ length: 6 }, (_, turn) => [
    () => writing.does('edit', { chatId, seq: 1, text: `draft ${turn}, by the first socket` }),
    () => second.does('edit', { chatId, seq: 1, text: `draft ${turn}, by the second socket` }),
    () => alice.rest.done('editMessage', { params, body: { text: `draft ${turn}, over REST` } }),
    () => bobs.does('react', { chatId, seq: 1, emoji: '👍', on: turn % 2 === 0 }),
    () => carol.rest.done('addReaction', { params: { ...params, emoji: '👍' } }),
    () => carols.does('react', { chatId, seq: 1, emoji: '🎉', on: turn % 2 === 1 }),
    () =>
      bob.rest.done(turn % 2 === 0 ? 'addReaction' : 'removeReaction', {
        params: { ...params, emoji: '🇩🇪' },
      }),
  ])
  await Promise.all(turns.flat().map((act) => patiently<unknown>(act)))

  const { body } = await bob.rest.done('listMessages', { params: { chatId } })
  const [final] = body.messages
  expect(final?.revision).toBeGreaterThan(6)
  for (const socket of sockets) {
    await socket.isCaughtUp()
    const versions = socket.all('message.updated').map(({ message }) => message)
    expect(newest(versions)).toEqual(final)
    for (let round = 0; round < 20; round++) expect(newest(shuffled(versions))).toEqual(final)
    // One revision is one state: nobody was shown another one under the same number, and none was left out.
    const states = new Map(versions.map((version) => [version.revision, JSON.stringify(version)]))
    expect(new Set(versions.map((version) => JSON.stringify(version))).size).toBe(states.size)
    expect([...states.keys()].toSorted((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: final?.revision ?? 0 }, (_, index) => index + 1),
    )
  }
  const listed = (await carol.rest.done('listChats')).body.chats[0]
  expect(listed?.lastMessage).toMatchObject({ text: final?.text, revision: final?.revision })
})

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
