import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { setRole } from '../../shared/domain/members/patch-member.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
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
