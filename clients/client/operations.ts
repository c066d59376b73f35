import type { Routes } from '../../shared/contract/routes/routes.ts'
import type { Answer, Operation } from './calls.ts'

/**
 * The method and path of each operation. Written out, because the contract's routes bring schemas that are too large
 * for a browser; the compiler checks this table against them.
 */
export const operations = {
  register: 'POST /auth/register',
  confirm: 'POST /auth/confirm',
  resendCode: 'POST /auth/confirm/resend',
  forgotPassword: 'POST /auth/password/forgot',
  resetPassword: 'POST /auth/password/reset',
  login: 'POST /auth/login',
  refresh: 'POST /auth/refresh',
  getSignIn: 'GET /auth/sign-in',
  logout: 'POST /auth/logout',
  getSession: 'GET /auth/session',
  listSessions: 'GET /auth/sessions',
  endSession: 'DELETE /auth/sessions/{sessionId}',
  endOtherSessions: 'DELETE /auth/sessions',
  createTicket: 'POST /auth/tickets',
  getOwnUser: 'GET /users/me',
  patchOwnUser: 'PATCH /users/me',
  putAvatar: 'PUT /users/me/avatar',
  deleteAvatar: 'DELETE /users/me/avatar',
  getAvatar: 'GET /users/{userId}/avatar',
  changePassword: 'PUT /users/me/password',
  changeEmail: 'PUT /users/me/email',
  confirmEmail: 'POST /users/me/email/confirm',
  eraseOwnUser: 'POST /users/me/erasure',
  exportOwnUser: 'POST /users/me/export',
  getExport: 'GET /users/me/export',
  getOwnFile: 'GET /users/me/files/{chatId}/{attachmentId}',
  getUser: 'GET /users/{userId}',
  findUsers: 'GET /users',
  listBlocks: 'GET /users/me/blocks',
  blockUser: 'PUT /users/me/blocks/{userId}',
  unblockUser: 'DELETE /users/me/blocks/{userId}',
  createChat: 'POST /chats',
  listChats: 'GET /chats',
  listPublicChats: 'GET /chats/public',
  getChat: 'GET /chats/{chatId}',
  patchChat: 'PATCH /chats/{chatId}',
  deleteChat: 'DELETE /chats/{chatId}',
  joinChat: 'POST /chats/{chatId}/join',
  listMembers: 'GET /chats/{chatId}/members',
  addMembers: 'POST /chats/{chatId}/members',
  removeMember: 'DELETE /chats/{chatId}/members/{userId}',
  patchMember: 'PATCH /chats/{chatId}/members/{userId}',
  banUser: 'PUT /chats/{chatId}/bans/{userId}',
  unbanUser: 'DELETE /chats/{chatId}/bans/{userId}',
  listMessages: 'GET /chats/{chatId}/messages',
  getProof: 'GET /chats/{chatId}/proof',
  sendMessage: 'POST /chats/{chatId}/messages',
  editMessage: 'PATCH /chats/{chatId}/messages/{seq}',
  deleteMessage: 'DELETE /chats/{chatId}/messages/{seq}',
  addReaction: 'PUT /chats/{chatId}/messages/{seq}/reactions/{emoji}',
  removeReaction: 'DELETE /chats/{chatId}/messages/{seq}/reactions/{emoji}',
  markRead: 'PUT /chats/{chatId}/read',
  createHook: 'POST /chats/{chatId}/hooks',
  listHooks: 'GET /chats/{chatId}/hooks',
  deleteHook: 'DELETE /chats/{chatId}/hooks/{hookId}',
  createAttachment: 'POST /chats/{chatId}/attachments',
  getAttachment: 'GET /chats/{chatId}/attachments/{attachmentId}',
  findAnyUsers: 'GET /admin/users',
  suspendUser: 'PUT /admin/users/{userId}/suspension',
  reinstateUser: 'DELETE /admin/users/{userId}/suspension',
  deleteAnyMessage: 'DELETE /admin/messages/{chatId}/{seq}',
  deleteAnyChat: 'DELETE /admin/chats/{chatId}',
} as const satisfies { [O in Operation]: `${Routes[O]['method']} ${Routes[O]['path']}` }

/** Operations without an access token. */
export type OpenOperation = {
  [O in Operation]: Routes[O] extends { open: true } ? O : never
}[Operation]
export const openOperations = {
  register: true,
  confirm: true,
  resendCode: true,
  forgotPassword: true,
  resetPassword: true,
  login: true,
  refresh: true,
  getSignIn: true,
} as const satisfies Record<OpenOperation, true>

/** Operations whose successful answer is empty. */
export const emptyAnswers = {
  confirm: true,
  resendCode: true,
  forgotPassword: true,
  resetPassword: true,
  changePassword: true,
  changeEmail: true,
  confirmEmail: true,
  eraseOwnUser: true,
  logout: true,
  blockUser: true,
  unblockUser: true,
  endSession: true,
  endOtherSessions: true,
  deleteAvatar: true,
  deleteChat: true,
  removeMember: true,
  banUser: true,
  unbanUser: true,
  deleteHook: true,
  suspendUser: true,
  reinstateUser: true,
  deleteAnyMessage: true,
  deleteAnyChat: true,
} as const satisfies Record<{ [O in Operation]: undefined extends Answer<O> ? O : never }[Operation], true>

/** Operations that send a file as it is, under its own content type, or get one. */
export const fileOperations = { putAvatar: true, getAvatar: true } as const satisfies Record<
  {
    [O in Operation]: Routes[O]['bodyTypes'] extends readonly [] ? (Answer<O> extends Blob ? O : never) : O
  }[Operation],
  true
>

/** A field of each answer that the client itself uses. An answer without it is not from Parley. */
export const fieldsUsed = {
  login: 'accessToken',
  refresh: 'accessToken',
  getSession: 'userId',
  createTicket: 'ticket',
  patchOwnUser: 'username',
  listMessages: 'messages',
  sendMessage: 'seq',
} as const satisfies { [O in Operation]?: keyof Answer<O> }
