import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { leaveChat } from '../../shared/domain/live/leave-chat.ts'
import { readHeads } from '../../shared/domain/live/read-heads.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { searchMessages } from '../../shared/domain/messages/search-messages.ts'
import { openConnection } from '../../shared/domain/sockets/open-connection.ts'
import { removeConnection } from '../../shared/domain/sockets/remove-connection.ts'
import type { ConnectionCredentials } from '../../shared/domain/access/credentials.ts'
import type { User } from '../steps/domain/given-domain.ts'
import type { OperationName } from './figures/growth.ts'

/** A chat, its owner, a member with a socket in it, and somebody who is in no chat with them. */
export type Scene = {
  owner: User
  member: User
  stranger: User
  chatId: string
  socket: ConnectionCredentials
  lastSeq: number
}

/** The operations whose cost is counted, in the order in which they are done. The scene has none of them done before. */
export const operations: Record<OperationName, (scene: Scene) => Promise<unknown>> = {
  enter: ({ socket, chatId }) => enterChat(socket, chatId, undefined),
  'enter again': ({ socket, chatId, lastSeq }) => enterChat(socket, chatId, lastSeq),
  send: ({ socket, chatId }) => postMessage(socket, { chatId, text: 'hello', clientMessageId: 'c-1' }),
  'send with a mention': ({ socket, chatId, owner }) =>
    postMessage(socket, { chatId, text: `@${owner.username}`, clientMessageId: 'c-2' }),
  'mark as read': ({ owner, chatId, lastSeq }) => markRead(owner.credentials, chatId, lastSeq + 1),
  ping: ({ socket }) => readHeads(socket),
  react: ({ owner, chatId, lastSeq }) => react(owner.credentials, chatId, lastSeq + 1, '👍', true),
  edit: ({ member, chatId, lastSeq }) => editMessage(member.credentials, chatId, lastSeq + 1, 'hello, all'),
  'delete a message': ({ member, chatId, lastSeq }) => deleteMessage(member.credentials, chatId, lastSeq + 1),
  'read a chat': ({ member, chatId }) => getChat(member.credentials, chatId),
  'read 50 messages': ({ member, chatId }) => listMessages(member.credentials, chatId, { limit: 50 }),
  search: ({ member, chatId }) => searchMessages(member.credentials, chatId, { contains: 'message 7' }),
  'list members': ({ member, chatId }) => listMembers(member.credentials, chatId, { limit: 100 }),
  'add a member': ({ owner, chatId, stranger }) => addMembers(owner.credentials, chatId, [stranger.username]),
  'remove a member': ({ owner, chatId, stranger }) =>
    removeMember(owner.credentials, chatId, stranger.userId),
  rename: ({ owner, chatId }) => patchChat(owner.credentials, chatId, { name: 'Another' }),
  lock: ({ owner, chatId }) => patchChat(owner.credentials, chatId, { locked: true }),
  leave: ({ socket, chatId }) => leaveChat(socket, chatId),
  'get a ticket': ({ stranger }) => createTicket(stranger.credentials, 'bench'),
  connect: ({ stranger }) => openConnection(stranger.credentials, 'bench-socket='),
  disconnect: () => removeConnection('bench-socket='),
  'delete a chat': ({ owner, chatId }) => deleteChat(owner.credentials, chatId),
}
