import * as z from 'zod'
import {
  ConfirmBody,
  LoginBody,
  LogoutBody,
  RefreshBody,
  RegisterAnswer,
  RegisterBody,
  SessionAnswer,
  TicketAnswer,
  Tokens,
} from './auth.ts'
import {
  AddMembersAnswer,
  AddMembersBody,
  Chat,
  ChatPage,
  CreateChatBody,
  ListChatsQuery,
  ListMembersQuery,
  ListPublicChatsQuery,
  Member,
  MemberPage,
  PatchChatBody,
  PatchMemberBody,
} from './chats.ts'
import type { ErrorCode } from './errors.ts'
import { attachmentId, chatId, emoji, userId, username } from './fields.ts'
import { AttachmentDownload, AttachmentUpload, CreateAttachmentBody } from './attachments.ts'
import {
  EditMessageBody,
  ListMessagesQuery,
  Message,
  MessagePage,
  ReadAnswer,
  ReadBody,
  SendMessageBody,
} from './messages.ts'
import { OwnUser, User } from './users.ts'

const nothing = z.strictObject({})
/** A seq in a path is text. */
const pathSeq = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.int().min(1))
const percentDecoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
/** API Gateway hands path parameters on as they were sent, percent-encoded or not. */
const pathEmoji = z.string().max(256).transform(percentDecoded).pipe(emoji)

/** Which function serves a route; each has the permissions of its own routes only. */
export type RouteGroup = 'auth' | 'users' | 'chats' | 'members' | 'messages' | 'attachments' | 'docs'

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  group: RouteGroup
  /** Open routes need no access token. */
  open: boolean
  summary: string
  params: z.ZodType
  query: z.ZodType
  body: z.ZodType | undefined
  /** Success statuses and what they carry; `undefined` is an empty answer. */
  answers: Record<number, { description: string; body: z.ZodType | undefined }>
  errors: readonly ErrorCode[]
}

const unlessSaid = { params: nothing, query: nothing, body: undefined }
type UnlessSaid = typeof unlessSaid

/** A route with what most leave out. */
const route = <const R extends Omit<Route, keyof UnlessSaid> & Partial<Route>>(
  said: R,
): Omit<UnlessSaid, keyof R> & R => ({ ...unlessSaid, ...said })

/** Every REST route, keyed by its operation: validation, OpenAPI and the deployed routes all come from here. */
export const routes = {
  register: route({
    method: 'POST',
    path: '/auth/register',
    group: 'auth',
    open: true,
    summary: 'Create an account',
    body: RegisterBody,
    answers: { 201: { description: 'Created', body: RegisterAnswer } },
    errors: ['username_taken', 'email_taken'],
  }),
  confirm: route({
    method: 'POST',
    path: '/auth/confirm',
    group: 'auth',
    open: true,
    summary: 'Confirm an account with the code sent by e-mail',
    body: ConfirmBody,
    answers: { 204: { description: 'Confirmed', body: undefined } },
    errors: ['invalid_code'],
  }),
  login: route({
    method: 'POST',
    path: '/auth/login',
    group: 'auth',
    open: true,
    summary: 'Log in by username or e-mail address',
    body: LoginBody,
    answers: { 200: { description: 'Logged in', body: Tokens } },
    errors: ['invalid_credentials', 'not_confirmed'],
  }),
  refresh: route({
    method: 'POST',
    path: '/auth/refresh',
    group: 'auth',
    open: true,
    summary: 'Get a fresh access token',
    body: RefreshBody,
    answers: { 200: { description: 'Refreshed', body: Tokens } },
    errors: ['invalid_refresh_token', 'session_ended'],
  }),
  logout: route({
    method: 'POST',
    path: '/auth/logout',
    group: 'auth',
    open: false,
    summary: 'End this session: its tokens are refused and its sockets close',
    body: LogoutBody.optional(),
    answers: { 204: { description: 'Logged out', body: undefined } },
    errors: [],
  }),
  getSession: route({
    method: 'GET',
    path: '/auth/session',
    group: 'auth',
    open: false,
    summary: 'Whose token this is: validation for other services',
    answers: { 200: { description: 'The session', body: SessionAnswer } },
    errors: [],
  }),
  createTicket: route({
    method: 'POST',
    path: '/auth/tickets',
    group: 'auth',
    open: false,
    summary: 'Get a single-use ticket for one socket handshake',
    answers: { 201: { description: 'Created', body: TicketAnswer } },
    errors: [],
  }),

  getOwnUser: route({
    method: 'GET',
    path: '/users/me',
    group: 'users',
    open: false,
    summary: 'My account',
    answers: { 200: { description: 'My account', body: OwnUser } },
    errors: [],
  }),
  renameOwnUser: route({
    method: 'PATCH',
    path: '/users/me',
    group: 'users',
    open: false,
    summary: 'Change my username',
    body: z.strictObject({ username }),
    answers: { 200: { description: 'My account', body: OwnUser } },
    errors: ['username_taken'],
  }),
  getUser: route({
    method: 'GET',
    path: '/users/{userId}',
    group: 'users',
    open: false,
    summary: 'A user',
    params: z.strictObject({ userId }),
    answers: { 200: { description: 'The user', body: User } },
    errors: ['user_not_found'],
  }),
  findUsers: route({
    method: 'GET',
    path: '/users',
    group: 'users',
    open: false,
    summary: 'Find a user by exact username, regardless of case',
    query: z.strictObject({ username }),
    answers: { 200: { description: 'None or one', body: z.object({ users: z.array(User) }) } },
    errors: [],
  }),

  createChat: route({
    method: 'POST',
    path: '/chats',
    group: 'chats',
    open: false,
    summary: 'Create a chat, whole or not at all',
    body: CreateChatBody,
    answers: {
      201: { description: 'Created', body: Chat },
      200: { description: 'The direct chat that the two have already', body: Chat },
    },
    errors: ['name_taken', 'unknown_username', 'chat_limit_reached'],
  }),
  listChats: route({
    method: 'GET',
    path: '/chats',
    group: 'chats',
    open: false,
    summary: 'My chats, latest activity first',
    query: ListChatsQuery,
    answers: { 200: { description: 'A page', body: ChatPage } },
    errors: [],
  }),
  listPublicChats: route({
    method: 'GET',
    path: '/chats/public',
    group: 'chats',
    open: false,
    summary: 'Public chats by name',
    query: ListPublicChatsQuery,
    answers: { 200: { description: 'A page, by name', body: ChatPage } },
    errors: [],
  }),
  getChat: route({
    method: 'GET',
    path: '/chats/{chatId}',
    group: 'chats',
    open: false,
    summary: 'A chat',
    params: z.strictObject({ chatId }),
    answers: { 200: { description: 'The chat', body: Chat } },
    errors: ['chat_not_found'],
  }),
  patchChat: route({
    method: 'PATCH',
    path: '/chats/{chatId}',
    group: 'chats',
    open: false,
    summary: 'Rename, describe, lock or slow down a chat (owner, admin)',
    params: z.strictObject({ chatId }),
    body: PatchChatBody,
    answers: { 200: { description: 'The chat', body: Chat } },
    errors: ['chat_not_found', 'forbidden', 'name_taken'],
  }),
  deleteChat: route({
    method: 'DELETE',
    path: '/chats/{chatId}',
    group: 'chats',
    open: false,
    summary: 'Delete a chat, at once and for everyone (owner)',
    params: z.strictObject({ chatId }),
    answers: { 204: { description: 'Deleted', body: undefined } },
    errors: ['chat_not_found', 'forbidden'],
  }),
  joinChat: route({
    method: 'POST',
    path: '/chats/{chatId}/join',
    group: 'members',
    open: false,
    summary: 'Join a public chat; harmless for who is in it',
    params: z.strictObject({ chatId }),
    answers: { 200: { description: 'The chat', body: Chat } },
    errors: ['chat_not_found', 'chat_is_private', 'banned', 'chat_limit_reached'],
  }),
  listMembers: route({
    method: 'GET',
    path: '/chats/{chatId}/members',
    group: 'members',
    open: false,
    summary: 'Who is in the chat',
    params: z.strictObject({ chatId }),
    query: ListMembersQuery,
    answers: { 200: { description: 'A page', body: MemberPage } },
    errors: ['chat_not_found'],
  }),
  addMembers: route({
    method: 'POST',
    path: '/chats/{chatId}/members',
    group: 'members',
    open: false,
    summary: 'Add members by username (owner, admin)',
    params: z.strictObject({ chatId }),
    body: AddMembersBody,
    answers: { 200: { description: 'Added', body: AddMembersAnswer } },
    errors: ['chat_not_found', 'forbidden', 'unknown_username', 'banned', 'chat_limit_reached'],
  }),
  removeMember: route({
    method: 'DELETE',
    path: '/chats/{chatId}/members/{userId}',
    group: 'members',
    open: false,
    summary: 'Remove a member (owner, admin), or leave with `me`',
    params: z.strictObject({ chatId, userId }),
    answers: { 204: { description: 'Removed', body: undefined } },
    errors: ['chat_not_found', 'forbidden', 'member_not_found', 'last_owner'],
  }),

  patchMember: route({
    method: 'PATCH',
    path: '/chats/{chatId}/members/{userId}',
    group: 'members',
    open: false,
    summary: "Change a member's role (owner), or one's own notifications with `me`",
    params: z.strictObject({ chatId, userId }),
    body: PatchMemberBody,
    answers: { 200: { description: 'The member', body: Member } },
    errors: ['chat_not_found', 'forbidden', 'member_not_found', 'last_owner'],
  }),
  banUser: route({
    method: 'PUT',
    path: '/chats/{chatId}/bans/{userId}',
    group: 'members',
    open: false,
    summary: 'Remove a user and keep them out, whoever invites them (owner, admin)',
    params: z.strictObject({ chatId, userId }),
    answers: { 204: { description: 'Banned', body: undefined } },
    errors: ['chat_not_found', 'forbidden', 'user_not_found'],
  }),
  unbanUser: route({
    method: 'DELETE',
    path: '/chats/{chatId}/bans/{userId}',
    group: 'members',
    open: false,
    summary: 'Lift a ban (owner, admin)',
    params: z.strictObject({ chatId, userId }),
    answers: { 204: { description: 'Lifted, or there was none', body: undefined } },
    errors: ['chat_not_found', 'forbidden'],
  }),

  listMessages: route({
    method: 'GET',
    path: '/chats/{chatId}/messages',
    group: 'messages',
    open: false,
    summary: 'Read the log: newest first, or onwards from `after`; or search its end with `contains`',
    params: z.strictObject({ chatId }),
    query: ListMessagesQuery,
    answers: { 200: { description: 'A page', body: MessagePage } },
    errors: ['chat_not_found'],
  }),
  sendMessage: route({
    method: 'POST',
    path: '/chats/{chatId}/messages',
    group: 'messages',
    open: false,
    summary: 'Send a message',
    params: z.strictObject({ chatId }),
    body: SendMessageBody,
    answers: {
      201: { description: 'Sent', body: Message },
      200: { description: 'Sent before with this clientMessageId: the first message', body: Message },
    },
    errors: [
      'chat_not_found',
      'forbidden',
      'chat_locked',
      'message_not_found',
      'attachment_not_found',
      'attachment_not_uploaded',
      'client_message_id_reused',
      'rate_limited',
      'unavailable',
    ],
  }),
  editMessage: route({
    method: 'PATCH',
    path: '/chats/{chatId}/messages/{seq}',
    group: 'messages',
    open: false,
    summary: 'Edit my message',
    params: z.strictObject({ chatId, seq: pathSeq }),
    body: EditMessageBody,
    answers: { 200: { description: 'Edited', body: Message } },
    errors: ['chat_not_found', 'message_not_found', 'message_deleted', 'forbidden', 'chat_locked'],
  }),
  deleteMessage: route({
    method: 'DELETE',
    path: '/chats/{chatId}/messages/{seq}',
    group: 'messages',
    open: false,
    summary: "Delete my message, or anyone's as owner or admin; a tombstone stays",
    params: z.strictObject({ chatId, seq: pathSeq }),
    answers: { 200: { description: 'The tombstone', body: Message } },
    errors: ['chat_not_found', 'message_not_found', 'forbidden'],
  }),
  addReaction: route({
    method: 'PUT',
    path: '/chats/{chatId}/messages/{seq}/reactions/{emoji}',
    group: 'messages',
    open: false,
    summary: 'React with an emoji',
    params: z.strictObject({ chatId, seq: pathSeq, emoji: pathEmoji }),
    answers: { 200: { description: 'The message', body: Message } },
    errors: [
      'chat_not_found',
      'message_not_found',
      'message_deleted',
      'too_many_reactions',
      'forbidden',
      'chat_locked',
    ],
  }),
  removeReaction: route({
    method: 'DELETE',
    path: '/chats/{chatId}/messages/{seq}/reactions/{emoji}',
    group: 'messages',
    open: false,
    summary: 'Take my reaction back',
    params: z.strictObject({ chatId, seq: pathSeq, emoji: pathEmoji }),
    answers: { 200: { description: 'The message', body: Message } },
    errors: ['chat_not_found', 'message_not_found', 'message_deleted', 'forbidden', 'chat_locked'],
  }),
  markRead: route({
    method: 'PUT',
    path: '/chats/{chatId}/read',
    group: 'messages',
    open: false,
    summary: 'Move my read mark onwards; it never moves back',
    params: z.strictObject({ chatId }),
    body: ReadBody,
    answers: { 200: { description: 'Where the mark is', body: ReadAnswer } },
    errors: ['chat_not_found', 'cursor_ahead'],
  }),

  createAttachment: route({
    method: 'POST',
    path: '/chats/{chatId}/attachments',
    group: 'attachments',
    open: false,
    summary: 'Get an address to upload a file to; then name it in a message',
    params: z.strictObject({ chatId }),
    body: CreateAttachmentBody,
    answers: { 201: { description: 'Where to upload', body: AttachmentUpload } },
    errors: ['chat_not_found', 'forbidden', 'chat_locked'],
  }),
  getAttachment: route({
    method: 'GET',
    path: '/chats/{chatId}/attachments/{attachmentId}',
    group: 'attachments',
    open: false,
    summary: 'Get a short-lived address to download an attachment from',
    params: z.strictObject({ chatId, attachmentId }),
    answers: { 200: { description: 'Where to download', body: AttachmentDownload } },
    errors: ['chat_not_found', 'attachment_not_found'],
  }),
} as const satisfies Record<string, Route>

export type Operation = keyof typeof routes

/** Served beside the API, outside its schemas. */
export const documentationPaths = ['/openapi.json', '/docs', '/docs/{file}'] as const
