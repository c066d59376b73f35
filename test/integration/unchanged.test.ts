import { sockets } from '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { banUser } from '../../shared/domain/members/ban-user.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import type { TokenCredentials } from '../../shared/domain/access/credentials.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenChat, givenSocket, givenUsers, membershipOf, type User } from '../steps/domain/given-domain.ts'
import { recordOperations } from '../steps/domain/operations.ts'

const recorder = recordOperations(dynamo())
const isWrite = ({ name }: { name: string }) => /Put|Update|Delete|Write/.test(name)

type Act = (credentials: TokenCredentials, chatId: string, seq: number) => Promise<unknown>
const edit: Act = (credentials, chatId, seq) => editMessage(credentials, chatId, seq, 'edited')
const addReaction: Act = (credentials, chatId, seq) => react(credentials, chatId, seq, '👍', true)
const removeReaction: Act = (credentials, chatId, seq) => react(credentials, chatId, seq, '👍', false)

const givenWatchedMessage = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const { message } = await postMessage(alice.credentials, { chatId, text: 'hello' })
  const watching = await givenSocket(bob)
  await enterChat(watching, chatId, undefined)
  const updates = () =>
    sockets.received(watching.connectionId).filter(({ type }) => type === 'message.updated')
  return { alice, bob, chatId, seq: message.seq, updates }
}

describe('an act that changes nothing pushes nothing and writes nothing:', () => {
  it.each<[string, Act]>([
    ['an edit to the same text', edit],
    ['a reaction that is there', addReaction],
    ['a second deletion', deleteMessage],
  ])('%s', async (_, act) => {
    const { alice, chatId, seq, updates } = await givenWatchedMessage()
    await act(alice.credentials, chatId, seq)
    expect(updates()).toHaveLength(1)
    recorder.take()
    for (let again = 0; again < 3; again++) await act(alice.credentials, chatId, seq)
    expect(recorder.take().filter(isWrite)).toEqual([])
    expect(updates()).toHaveLength(1)
  })

  it('taking back a reaction that is not there', async () => {
    const { alice, chatId, seq, updates } = await givenWatchedMessage()
    recorder.take()
    await removeReaction(alice.credentials, chatId, seq)
    expect(recorder.take().filter(isWrite)).toEqual([])
    await addReaction(alice.credentials, chatId, seq)
    await removeReaction(alice.credentials, chatId, seq)
    recorder.take()
    await removeReaction(alice.credentials, chatId, seq)
    expect(recorder.take().filter(isWrite)).toEqual([])
    expect(updates()).toHaveLength(2)
  })
})

describe('an act whose caller died before it was published', () => {
  it.each<[string, Act]>([
    ['an edit', edit],
    ['a reaction', addReaction],
    ['a deletion', deleteMessage],
  ])('is published by its repeat, once: %s', async (_, act) => {
    const { alice, chatId, seq, updates } = await givenWatchedMessage()
    await act(alice.credentials, chatId, seq)
    expect((await membershipOf(chatId, alice.userId))?.unpublished).toBeUndefined()
    // As the transaction left it, had the function died right after.
    await updateItem(keys.membership(alice.userId, chatId), 'ADD unpublished :entry', {
      values: { ':entry': new Set([`${seq}:1`]) },
    })
    await act(alice.credentials, chatId, seq)
    expect(updates()).toHaveLength(2)
    expect(updates()[1]).toEqual(updates()[0])
    await act(alice.credentials, chatId, seq)
    expect(updates()).toHaveLength(2)
    expect((await membershipOf(chatId, alice.userId))?.unpublished).toBeUndefined()
  })
})

describe('an act of somebody who is being removed', () => {
  it.each<[string, (owner: User, chatId: string, target: User) => Promise<void>]>([
    ['removed', (owner, chatId, { userId }) => removeMember(owner.credentials, chatId, userId)],
    ['banned', (owner, chatId, { userId }) => banUser(owner.credentials, chatId, userId)],
  ])('is written before they are gone or not at all: %s', async (_, remove) => {
    const [owner, leaving] = (await givenUsers(2)) as [User, User]
    const chatId = await givenChat([owner, leaving])
    const { message } = await postMessage(leaving.credentials, { chatId, text: 'mine' })
    const acts = Array.from({ length: 6 }, (_, index) =>
      editMessage(leaving.credentials, chatId, message.seq, `edit ${index}`),
    )
    const outcomes = await Promise.allSettled([...acts, remove(owner, chatId, leaving)])
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'chat_not_found' })
    }
    expect(await membershipOf(chatId, leaving.userId)).toBeUndefined()
  })
})

it('a manager who is mentioned deletes the message, and has one mention less', async () => {
  const [owner, member] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([owner, member])
  const { message } = await postMessage(member.credentials, { chatId, text: `@${owner.username} look` })
  expect((await membershipOf(chatId, owner.userId))?.mentionSeqs).toEqual(new Set([message.seq]))
  await deleteMessage(owner.credentials, chatId, message.seq)
  const membership = await membershipOf(chatId, owner.userId)
  expect([membership?.mentionSeqs, membership?.unpublished]).toEqual([undefined, undefined])
})
