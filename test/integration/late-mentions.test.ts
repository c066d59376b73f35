import '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { overtakeReads } from '../steps/domain/overtake-reads.ts'
import { recordOperations, totalUnits } from '../steps/domain/operations.ts'

const recorder = recordOperations(dynamo())
const amidNextReads = overtakeReads(dynamo())

const given = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  const mention = () => postMessage(alice.credentials, { chatId, text: `hello @${bob.username}` })
  await mention()
  return { bob, chatId, mention }
}

it.each([
  ['the list', async (bob: User) => (await listChats(bob.credentials, {})).chats[0]],
  ['a chat', (bob: User, chatId: string) => getChat(bob.credentials, chatId)],
])(
  '%s that knows a message knows its mention, which came after the memberships were read',
  async (_, read) => {
    const { bob, chatId, mention } = await given()
    amidNextReads(mention)
    expect(await read(bob, chatId)).toMatchObject({ lastSeq: 2, me: { unread: 2, mentions: 2 } })
  },
)

it('memberships are not read again where all is read', async () => {
  const { bob, chatId } = await given()
  const cost = async () => {
    recorder.take()
    await listChats(bob.credentials, {})
    return totalUnits(recorder.take()).read
  }
  const unread = await cost()
  await markRead(bob.credentials, chatId, 1)
  expect(await cost()).toBe(unread - 1)
})
