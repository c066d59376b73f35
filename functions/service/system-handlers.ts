import type { RouteOperation } from '../../shared/contract/service/requests.ts'
import { setCustom } from '../../shared/domain/members/set-custom.ts'
import { findMessage } from '../../shared/domain/messages/find-message.ts'
import { toMessage } from '../../shared/domain/records/message.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import type { RouteHandler } from '../operations/route-handlers.ts'

const textOnly = (field: string) =>
  new ParleyError('validation_failed', 'The system sends text only', {
    errors: [{ path: field, message: 'Must be absent: the system sends text only' }],
  })

const sendNotice: RouteHandler<'sendMessage'> = async ({ params, body }) => {
  const { attachments = [], notify, ...notice } = body
  if (attachments.length > 0) throw textOnly('attachments')
  if (notify !== undefined) throw textOnly('notify')
  const { postNotice } = await import('../../shared/domain/messages/post-notice.ts')
  const { message, duplicate } = await postNotice({ ...params, ...notice })
  return { status: duplicate ? 200 : 201, body: message }
}

const deleteMessage: RouteHandler<'deleteMessage'> = async ({ credentials, params: { chatId, seq } }) => {
  const { deleteAnyMessage } = await import('../../shared/domain/admin/delete-any.ts')
  await deleteAnyMessage(credentials, chatId, seq)
  return { status: 200, body: toMessage(await findMessage(chatId, seq)) }
}

const deleteChat: RouteHandler<'deleteChat'> = async ({ credentials, params }) => {
  const { deleteAnyChat } = await import('../../shared/domain/admin/delete-any.ts')
  await deleteAnyChat(credentials, params.chatId)
  return { status: 204 }
}

const patchMember: RouteHandler<'patchMember'> = async ({ credentials, params, body }) => {
  if (!('custom' in body))
    throw new ParleyError('forbidden', 'The system sets no more than `custom` of members')
  return { status: 200, body: await setCustom(credentials, params.chatId, params.userId, body.custom) }
}

/**
 * Says for each route what the system may do: as its handler does it; in its own way; or not at all, since it has no
 * account, no chats and no files. A route that is missing here does not compile.
 */
export const systemHandlers: { [O in RouteOperation]: boolean | RouteHandler<O> } = {
  eraseOwnUser: false,

  logout: false,
  getSession: false,
  listSessions: false,
  endSession: false,
  endOtherSessions: false,
  createTicket: false,

  getOwnUser: false,
  patchOwnUser: false,
  putAvatar: false,
  deleteAvatar: false,
  getAvatar: true,
  exportOwnUser: false,
  getExport: false,
  getOwnFile: false,
  getUser: true,
  findUsers: true,
  listBlocks: false,
  blockUser: false,
  unblockUser: false,

  createChat: false,
  listChats: false,
  listPublicChats: true,
  getChat: true,
  patchChat: true,
  deleteChat,

  joinChat: false,
  listMembers: true,
  addMembers: true,
  removeMember: true,
  patchMember,
  banUser: true,
  unbanUser: true,

  listMessages: true,
  getProof: true,
  sendMessage: sendNotice,
  editMessage: false,
  deleteMessage,
  addReaction: false,
  removeReaction: false,
  markRead: false,

  createHook: true,
  listHooks: true,
  deleteHook: true,

  createAttachment: false,
  getAttachment: true,

  findAnyUsers: true,
  suspendUser: true,
  reinstateUser: true,
  deleteAnyMessage: true,
  deleteAnyChat: true,
}
