import * as z from 'zod'
import { chatId } from '../fields.ts'
import { pathEmoji, pathSeq } from '../path-fields.ts'
import {
  EditMessageBody,
  GetProofQuery,
  ListMessagesQuery,
  ReadBody,
  SendMessageBody,
} from '../requests/messages.ts'
import { routeGroup } from './route-group.ts'

const inChat = z.strictObject({ chatId })
const ofMessage = z.strictObject({ chatId, seq: pathSeq })
const ofReaction = z.strictObject({ chatId, seq: pathSeq, emoji: pathEmoji })

export const messageRoutes = routeGroup('messages', {
  listMessages: {
    method: 'GET',
    path: '/chats/{chatId}/messages',
    summary:
      'Read the log, newest first, or onwards from `after`; or search its newest messages with `contains`',
    params: inChat,
    query: ListMessagesQuery,
    answers: { 200: { description: 'A page', body: 'MessagePage' } },
    errors: ['chat_not_found', 'forbidden'],
  },
  getProof: {
    method: 'GET',
    path: '/chats/{chatId}/proof',
    summary:
      'Get what proves that nobody rewrote the log: the chain values of messages and what they follow from',
    params: inChat,
    query: GetProofQuery,
    answers: { 200: { description: 'The links of the chain', body: 'Proof' } },
    errors: ['chat_not_found', 'forbidden'],
  },
  sendMessage: {
    method: 'POST',
    path: '/chats/{chatId}/messages',
    summary: 'Send a message',
    params: inChat,
    body: SendMessageBody,
    answers: {
      201: { description: 'Sent', body: 'Message' },
      200: { description: 'Already sent with this clientMessageId: the first message', body: 'Message' },
    },
    errors: [
      'chat_not_found',
      'forbidden',
      'consent_required',
      'chat_locked',
      'message_not_found',
      'attachment_not_found',
      'attachment_not_uploaded',
      'client_message_id_reused',
      'rate_limited',
      'message_refused',
      'too_many_to_notify',
      'notification_failed',
    ],
  },
  editMessage: {
    method: 'PATCH',
    path: '/chats/{chatId}/messages/{seq}',
    summary: 'Edit my message',
    params: ofMessage,
    body: EditMessageBody,
    answers: { 200: { description: 'Edited', body: 'Message' } },
    errors: [
      'chat_not_found',
      'message_not_found',
      'message_deleted',
      'forbidden',
      'consent_required',
      'chat_locked',
      'rate_limited',
      'message_refused',
    ],
  },
  deleteMessage: {
    method: 'DELETE',
    path: '/chats/{chatId}/messages/{seq}',
    summary: "Delete my message, or anyone's as owner or admin; it becomes a tombstone",
    params: ofMessage,
    answers: { 200: { description: 'The tombstone', body: 'Message' } },
    errors: ['chat_not_found', 'message_not_found', 'forbidden'],
  },
  addReaction: {
    method: 'PUT',
    path: '/chats/{chatId}/messages/{seq}/reactions/{emoji}',
    summary: 'React with an emoji',
    params: ofReaction,
    answers: { 200: { description: 'The message', body: 'Message' } },
    errors: [
      'chat_not_found',
      'message_not_found',
      'message_deleted',
      'too_many_reactions',
      'forbidden',
      'consent_required',
      'chat_locked',
      'rate_limited',
    ],
  },
  removeReaction: {
    method: 'DELETE',
    path: '/chats/{chatId}/messages/{seq}/reactions/{emoji}',
    summary: 'Remove my reaction',
    params: ofReaction,
    answers: { 200: { description: 'The message', body: 'Message' } },
    errors: [
      'chat_not_found',
      'message_not_found',
      'message_deleted',
      'forbidden',
      'consent_required',
      'chat_locked',
      'rate_limited',
    ],
  },
  markRead: {
    method: 'PUT',
    path: '/chats/{chatId}/read',
    summary: 'Move my read mark forward; it never moves back',
    params: inChat,
    body: ReadBody,
    answers: { 200: { description: 'The read mark', body: 'ReadAnswer' } },
    errors: ['chat_not_found', 'forbidden', 'cursor_ahead'],
  },
})
