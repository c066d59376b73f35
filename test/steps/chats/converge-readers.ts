import { expect } from 'vitest'
import type { Message } from '../../../shared/contract/messages.ts'
import { entered, givenChat, givenPerson } from '../accounts/given-users.ts'
import { patiently } from '../api/patiently.ts'

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

/**
 * Edits a message and reacts to it from several sockets and over REST, all at once, and expects all readers to end with
 * the same message.
 */
export const convergeReaders = async (turns: number): Promise<void> => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob, carol)
  const { chatId } = chat
  const sockets = await entered(chat, alice, alice, bob, carol)
  const [writing, second, bobs, carols] = sockets
  if (!writing || !second || !bobs || !carols) throw new Error('four sockets')
  await writing.does('message', { chatId, text: 'draft 0', clientMessageId: 'm-1' })
  const params = { chatId, seq: '1' }

  const acts = Array.from({ length: turns }, (_, turn) => [
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
  await Promise.all(acts.flat().map((act) => patiently<unknown>(act)))

  const { body } = await bob.rest.done('listMessages', { params: { chatId } })
  const [final] = body.messages
  expect(final?.revision).toBeGreaterThan(turns)
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
}
