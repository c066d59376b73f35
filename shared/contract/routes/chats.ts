import * as z from 'zod'
import { chatId } from '../fields.ts'
import { CreateChatBody, ListChatsQuery, ListPublicChatsQuery, PatchChatBody } from '../requests/chats.ts'
import { routeGroup } from './route-group.ts'

const inChat = z.strictObject({ chatId })

export const chatRoutes = routeGroup('chats', {
  createChat: {
    method: 'POST',
    path: '/chats',
    summary: 'Create a chat with its members, all of them or none',
    body: CreateChatBody,
    answers: {
      201: { description: 'Created', body: 'Chat' },
      200: { description: 'The direct chat that the two users already have', body: 'Chat' },
    },
    errors: ['name_taken', 'unknown_username', 'consent_required', 'forbidden', 'chat_limit_reached'],
  },
  listChats: {
    method: 'GET',
    path: '/chats',
    summary: 'My chats, latest activity first',
    query: ListChatsQuery,
    answers: { 200: { description: 'A page', body: 'ChatPage' } },
    errors: [],
  },
  listPublicChats: {
    method: 'GET',
    path: '/chats/public',
    summary: 'Public chats by name',
    query: ListPublicChatsQuery,
    answers: { 200: { description: 'A page, by name', body: 'ChatPage' } },
    errors: [],
  },
  getChat: {
    method: 'GET',
    path: '/chats/{chatId}',
    summary: 'A chat',
    params: inChat,
    answers: { 200: { description: 'The chat', body: 'Chat' } },
    errors: ['chat_not_found'],
  },
  patchChat: {
    method: 'PATCH',
    path: '/chats/{chatId}',
    summary: 'Rename, describe, lock or slow down a chat (owner, admin)',
    params: inChat,
    body: PatchChatBody,
    answers: { 200: { description: 'The chat', body: 'Chat' } },
    errors: ['chat_not_found', 'forbidden', 'name_taken'],
  },
  deleteChat: {
    method: 'DELETE',
    path: '/chats/{chatId}',
    summary: 'Delete a chat for everyone at once (owner)',
    params: inChat,
    answers: { 204: { description: 'Deleted' } },
    errors: ['chat_not_found', 'forbidden'],
  },
})
