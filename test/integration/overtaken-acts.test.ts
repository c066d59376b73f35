import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { setRole } from '../../shared/domain/members/patch-member.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { interposer } from '../steps/domain/before-transaction.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

const beforeNextTransaction = interposer(dynamo())

/**
 * Alice's chat with a message of Bob. `overtake` does something as Alice right before Bob's next act is written, and
 * changes the message too, so that this attempt of Bob fails and he tries again.
 */
const givenMessage = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const { message } = await postMessage(bob.credentials, { chatId, text: 'hello' })
  const { seq } = message
  const overtake = (work: () => Promise<unknown>) =>
    beforeNextTransaction(async () => {
      await work()
      await react(alice.credentials, chatId, seq, '👀', true)
    })
  return { alice, bob, chatId, seq, overtake }
}
type Given = Awaited<ReturnType<typeof givenMessage>>

const edit = ({ bob, chatId, seq }: Given) => editMessage(bob.credentials, chatId, seq, 'hello, all')
const addReaction = ({ bob, chatId, seq }: Given) => react(bob.credentials, chatId, seq, '👍', true)
const remove = ({ bob, chatId, seq }: Given) => deleteMessage(bob.credentials, chatId, seq)

describe('an act that is tried again was written into a chat that had been locked meanwhile:', () => {
  it.each([
    ['an edit', edit],
    ['a reaction', addReaction],
  ])('%s is refused', async (_, act) => {
    const given = await givenMessage()
    const { alice, chatId, overtake } = given
    overtake(() => patchChat(alice.credentials, chatId, { locked: true }))
    await expect(act(given)).rejects.toMatchObject({ code: 'chat_locked' })
  })

  it('a deletion is still allowed', async () => {
    const given = await givenMessage()
    const { alice, chatId, overtake } = given
    overtake(() => patchChat(alice.credentials, chatId, { locked: true }))
    expect(await remove(given)).toMatchObject({ deletedAt: expect.any(String) })
  })
})

it('an edit that is tried again did not wait for the slow mode that had been set meanwhile', async () => {
  const given = await givenMessage()
  const { alice, bob, chatId, overtake } = given
  await updateItem(keys.membership(bob.userId, chatId), 'SET lastSentAtMs = :now', {
    values: { ':now': Date.now() },
  })
  overtake(() => patchChat(alice.credentials, chatId, { slowModeSeconds: 60 }))
  await expect(edit(given)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
})

it('an act that is tried again went by the role before: whoever is an admin meanwhile may write while it is locked', async () => {
  const given = await givenMessage()
  const { alice, bob, chatId, overtake } = given
  overtake(async () => {
    await patchChat(alice.credentials, chatId, { locked: true })
    await setRole(alice.credentials, chatId, bob.userId, 'admin')
  })
  expect(await edit(given)).toMatchObject({ text: 'hello, all' })
})

it('a deletion that is tried again is refused to an admin who is none any more', async () => {
  const given = await givenMessage()
  const { alice, bob, chatId, overtake } = given
  const { message } = await postMessage(alice.credentials, { chatId, text: 'mine' })
  await setRole(alice.credentials, chatId, bob.userId, 'admin')
  overtake(() => setRole(alice.credentials, chatId, bob.userId, 'member'))
  await expect(remove({ ...given, seq: message.seq })).rejects.toMatchObject({ code: 'forbidden' })
})

describe('whoever blocks the creator of a chat at that moment', () => {
  it.each([
    ['of two', 1],
    ['with so many that it is written in parts', 40],
  ])('is not in it: a chat %s', async (_, others) => {
    const [alice, bob, ...rest] = (await givenUsers(others + 1)) as [User, User, ...User[]]
    const members = [bob, ...rest].map(({ username }) => username)
    beforeNextTransaction(() => blockUser(bob.credentials, alice.userId))
    const body = { kind: 'group', name: 'Lunch', description: '', members } as const
    await expect(createChat(alice.credentials, body)).rejects.toMatchObject({ code: 'consent_required' })
    expect((await listChats(bob.credentials, {})).chats).toEqual([])
  })

  it('is asked again if it was another one', async () => {
    const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
    beforeNextTransaction(() => blockUser(bob.credentials, carol.userId))
    const body = { kind: 'group' as const, name: 'Lunch', description: '', members: [bob.username] }
    expect((await createChat(alice.credentials, body)).chat.memberCount).toBe(2)
    expect((await listChats(bob.credentials, {})).chats).toHaveLength(1)
  })
})
