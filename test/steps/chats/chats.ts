import { randomUUID } from 'node:crypto'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message, MessageType } from '../../../shared/contract/messages.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { type User, freshName, type Person } from '../accounts/given-users.ts'

/** Chats of every kind, and what tests of them ask and do again and again, over REST. */

export const givenPublicChat = async (
  owner: Person,
  { name = freshName('public'), members = [] }: { name?: string; members?: readonly User[] } = {},
): Promise<Chat> => {
  const { body } = await owner.prepares.done('createChat', {
    body: { kind: 'public', name, members: members.map(({ username }) => username) },
  })
  return body
}

export const givenDirectChat = async (one: Person, other: User): Promise<Chat> => {
  const { body } = await one.prepares.done('createChat', {
    body: { kind: 'direct', members: [other.username] },
  })
  return body
}

export const chatAsSeenBy = async (person: Person, chatId: string): Promise<Chat> =>
  (await person.rest.done('getChat', { params: { chatId } })).body

export const membersOf = async (person: Person, chatId: string) =>
  (await person.rest.done('listMembers', { params: { chatId } })).body.members

/** The roles of everyone in a chat, by their user ids. */
export const rolesIn = async (person: Person, chatId: string): Promise<Record<string, Role>> =>
  Object.fromEntries((await membersOf(person, chatId)).map(({ userId, role }) => [userId, role]))

export const giveRole = (owner: Person, chatId: string, { userId }: User, role: Role) =>
  owner.prepares.done('patchMember', { params: { chatId, userId }, body: { role } })

export const say = async (person: Person, chatId: string, text: string = randomUUID()): Promise<Message> =>
  (await person.prepares.done('sendMessage', { params: { chatId }, body: { text } })).body

/** A chat's log, oldest first. */
export const logOf = async (person: Person, chatId: string): Promise<Message[]> =>
  (await person.rest.done('listMessages', { params: { chatId }, query: { after: 0, limit: 100 } })).body
    .messages

/** The system messages of a chat, oldest first. */
export const systemLogOf = async (
  person: Person,
  chatId: string,
): Promise<{ type: MessageType; text: string; senderId: string }[]> =>
  (await logOf(person, chatId))
    .filter(({ type }) => type !== 'text')
    .map(({ type, text, senderId }) => ({ type, text, senderId }))
