import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { randomUUID } from 'node:crypto'
import type { ConnectionCredentials, TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import type { ChatHead, Membership } from '../../../shared/domain/records/chat.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { openConnection } from '../../../shared/domain/sockets/open-connection.ts'
import { appendMessage } from '../../../shared/domain/messages/append-message.ts'
import { markBusy } from '../../../shared/domain/messages/busy.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { getItem } from '../../../shared/platform/storage/read.ts'
import { chunksOf } from '../../../shared/platform/storage/chunks.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { dynamo, tableName, toItem } from '../../../shared/platform/storage/table.ts'
import type { Profile } from '../../../shared/domain/records/profile.ts'

/**
 * Users, chats and sockets made by the domain itself, for tests and benches below REST. The process needs a function's
 * environment: `domain.ts` gives it that of the deployment.
 */

type StoredItem = Key & Record<string, unknown>

export type User = { userId: string; username: string; credentials: TokenCredentials }

/** A session of a user, as a verified token describes it. */
export const givenSession = (userId: string): TokenCredentials => ({
  kind: 'token',
  userId,
  sessionId: randomUUID(),
  tokenExpiresAtMs: Date.now() + 3600_000,
})

/** The user, and what stands in the table of somebody who has registered. */
const newUser = (): { user: User; items: StoredItem[] } => {
  const userId = randomUUID()
  const username = `u${userId.replaceAll('-', '').slice(0, 19)}`
  const email = `${username}@example.com`
  const loginId = userId
  const profile: Profile = {
    ...keys.profile(userId),
    userId,
    username,
    email,
    loginId,
    createdAtMs: Date.now(),
    chatCount: 0,
  }
  const items = [
    profile,
    { ...keys.username(username), userId, loginId },
    { ...keys.email(email), userId, loginId },
  ]
  return { user: { userId, username, credentials: givenSession(userId) }, items }
}

/** Registered users, without the accounts in Cognito that no test of the domain asks for. */
export const givenUsers = async (count: number): Promise<User[]> => {
  const made = Array.from({ length: count }, newUser)
  const TableName = tableName()
  for (const items of chunksOf(
    made.flatMap(({ items }) => items),
    25,
  )) {
    const puts = items.map((item) => ({ PutRequest: { Item: toItem(item) } }))
    await dynamo().send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }))
  }
  return made.map(({ user }) => user)
}

export const givenUser = async (): Promise<User> => {
  const [user] = await givenUsers(1)
  return user as User
}

/** A chat of these users; the first is its owner. */
export const givenChat = async ([owner, ...members]: readonly User[]): Promise<string> => {
  if (!owner) throw new Error('A chat needs an owner')
  const { chat } = await createChat(owner.credentials, {
    kind: 'group',
    name: 'A chat',
    description: '',
    members: members.map(({ username }) => username),
  })
  return chat.chatId
}

/** A chat whose messages the append queue writes. */
export const givenBusyChat = async (
  members: number,
): Promise<{ chatId: string; people: [User, User, ...User[]] }> => {
  const people = await givenUsers(members)
  const chatId = await givenChat(people)
  await markBusy(chatId)
  return { chatId, people: people as [User, User, ...User[]] }
}

export const givenDirectChat = async ({ credentials }: User, { username }: User): Promise<string> => {
  const { chat } = await createChat(credentials, { kind: 'direct', members: [username] })
  return chat.chatId
}

/** An open socket of a user's session. */
export const givenSocket = async (
  user: Pick<User, 'credentials'>,
  connectionId = `${randomUUID().slice(0, 13)}=`,
): Promise<ConnectionCredentials> => {
  await openConnection(user.credentials, connectionId)
  return { kind: 'connection', connectionId }
}

export const headOf = async (chatId: string): Promise<ChatHead> => {
  const head = await getItem<ChatHead>(keys.chatHead(chatId))
  if (!head) throw new Error(`There is no chat ${chatId}`)
  return head
}

export const membershipOf = (chatId: string, userId: string): Promise<Membership | undefined> =>
  getItem<Membership>(keys.membership(userId, chatId))

/** Appends with the head as it is now: what `postMessage` does, without its fan-out. */
export const append = async (
  chatId: string,
  sender: Pick<User, 'userId' | 'username'>,
  text: string,
  clientMessageId: string | undefined = undefined,
) => appendMessage({ chatId, sender, text, clientMessageId }, await headOf(chatId))
