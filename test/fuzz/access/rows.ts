import type { Operation } from '../../../shared/contract/routes/routes.ts'
import type { Action } from '../../../shared/contract/socket/client-frames.ts'
import { pictures } from '../../steps/accounts/pictures.ts'
import { password } from '../people.ts'
import { rightCode } from '../../conditions/user-pool-in-memory.ts'
import type { Owned } from './owned.ts'

export type Fields = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: Record<string, unknown>
  bytes?: Uint8Array
}

/**
 * One for each operation: a new one does not compile without. For chats, test/simulation/fuzz/roles-matrix.test.ts tries every role.
 */
export type Row = {
  /** Everyone without a token; every user, for themselves; whoever is in the chat, as their role says; platform admins. */
  may: 'everyone' | 'user' | 'member' | 'platform admin'
  /** A request that is granted, with an id in every place that takes one. */
  sent: (own: Owned) => Fields
  /** It ends what other requests need. */
  ends?: true
}

const inChat =
  (fields: (own: Owned) => Fields = () => ({})) =>
  (own: Owned): Fields => {
    const { params, ...rest } = fields(own)
    return { ...rest, params: { chatId: own.chatId, ...params } }
  }
const aboutOther = ({ other }: Owned): Fields => ({ params: { userId: other.userId } })
const ofMessage = ({ seq }: Owned) => ({ params: { seq: String(seq) } })
const reaction = ({ othersSeq }: Owned): Fields => ({ params: { seq: String(othersSeq), emoji: '👍' } })
const nothing = (): Fields => ({})

export const rows: Record<Operation, Row> = {
  register: {
    may: 'everyone',
    sent: ({ person }) => ({
      body: { username: `${person.username}-x`, email: `${person.username}-x@example.com`, password },
    }),
  },
  confirm: {
    may: 'everyone',
    sent: ({ person }) => ({ body: { username: `${person.username}-x`, code: rightCode } }),
  },
  resendCode: { may: 'everyone', sent: ({ person }) => ({ body: { username: person.username } }) },
  forgotPassword: { may: 'everyone', sent: ({ person }) => ({ body: { login: person.username } }) },
  resetPassword: {
    may: 'everyone',
    sent: ({ person }) => ({ body: { login: person.username, code: rightCode, password } }),
    ends: true,
  },
  changePassword: {
    may: 'user',
    sent: () => ({ body: { currentPassword: password, newPassword: password } }),
    ends: true,
  },
  changeEmail: {
    may: 'user',
    sent: ({ person }) => ({ body: { email: `${person.username}-y@example.com`, password } }),
    ends: true,
  },
  confirmEmail: { may: 'user', sent: ({ emailCode }) => ({ body: { code: emailCode } }), ends: true },
  eraseOwnUser: { may: 'user', sent: () => ({ body: { password } }), ends: true },
  login: { may: 'everyone', sent: ({ person }) => ({ body: { login: person.username, password } }) },
  refresh: { may: 'everyone', sent: ({ refreshToken }) => ({ body: { refreshToken } }) },
  getSignIn: { may: 'everyone', sent: nothing },
  logout: { may: 'user', sent: ({ refreshToken }) => ({ body: { refreshToken } }), ends: true },
  getSession: { may: 'user', sent: nothing },
  listSessions: { may: 'user', sent: nothing },
  endOtherSessions: { may: 'user', sent: nothing, ends: true },
  endSession: { may: 'user', sent: ({ sessionId }) => ({ params: { sessionId } }), ends: true },
  createTicket: { may: 'user', sent: nothing },
  getOwnUser: { may: 'user', sent: nothing },
  patchOwnUser: {
    may: 'user',
    sent: ({ person }) => ({ body: { username: `${person.username}-z` } }),
    ends: true,
  },
  putAvatar: { may: 'user', sent: () => ({ bytes: pictures['image/png'] }) },
  getAvatar: { may: 'user', sent: ({ person }) => ({ params: { userId: person.userId } }) },
  deleteAvatar: { may: 'user', sent: nothing },
  exportOwnUser: { may: 'user', sent: nothing },
  getExport: { may: 'user', sent: nothing },
  getOwnFile: {
    may: 'user',
    sent: ({ chatId, attachmentId }) => ({ params: { chatId, attachmentId } }),
  },
  getUser: { may: 'user', sent: aboutOther },
  findUsers: { may: 'user', sent: ({ other }) => ({ query: { username: other.username } }) },
  listBlocks: { may: 'user', sent: nothing },
  blockUser: { may: 'user', sent: aboutOther, ends: true },
  unblockUser: { may: 'user', sent: aboutOther },
  createChat: {
    may: 'user',
    sent: ({ other }) => ({ body: { kind: 'group', name: 'Lunch', members: [other.username] } }),
  },
  listChats: { may: 'user', sent: ({ cursors }) => ({ query: { cursor: cursors['listChats'] ?? '' } }) },
  listPublicChats: { may: 'user', sent: nothing },
  getChat: { may: 'member', sent: inChat() },
  patchChat: { may: 'member', sent: inChat(() => ({ body: { description: 'New' } })) },
  deleteChat: { may: 'member', sent: inChat(), ends: true },
  joinChat: { may: 'member', sent: inChat(({ openChatId }) => ({ params: { chatId: openChatId } })) },
  listMembers: {
    may: 'member',
    sent: inChat(({ cursors }) => ({ query: { cursor: cursors['listMembers'] ?? '' } })),
  },
  addMembers: { may: 'member', sent: inChat(({ other }) => ({ body: { usernames: [other.username] } })) },
  removeMember: { may: 'member', sent: inChat(aboutOther), ends: true },
  patchMember: {
    may: 'member',
    sent: inChat(({ other }) => ({ params: { userId: other.userId }, body: { role: 'admin' } })),
    ends: true,
  },
  banUser: { may: 'member', sent: inChat(aboutOther), ends: true },
  unbanUser: { may: 'member', sent: inChat(aboutOther) },
  listMessages: { may: 'member', sent: inChat(({ seq }) => ({ query: { before: String(seq) } })) },
  sendMessage: {
    may: 'member',
    sent: inChat(({ seq, drafts }) => ({
      body: { text: 'hello', replyTo: seq, attachments: [{ attachmentId: drafts.rest }] },
    })),
  },
  getProof: { may: 'member', sent: inChat(() => ({ query: { from: '1', to: '2' } })) },
  editMessage: { may: 'member', sent: inChat((own) => ({ ...ofMessage(own), body: { text: 'anew' } })) },
  deleteMessage: { may: 'member', sent: inChat(ofMessage), ends: true },
  addReaction: { may: 'member', sent: inChat(reaction) },
  removeReaction: { may: 'member', sent: inChat(reaction) },
  markRead: { may: 'member', sent: inChat(({ seq }) => ({ body: { seq } })) },
  createHook: { may: 'member', sent: inChat(() => ({ body: { name: 'More' } })) },
  listHooks: { may: 'member', sent: inChat() },
  deleteHook: { may: 'member', sent: inChat(({ hookId }) => ({ params: { hookId } })), ends: true },
  postToHook: { may: 'everyone', sent: ({ secret }) => ({ params: { secret }, body: { text: 'hello' } }) },
  createAttachment: {
    may: 'member',
    sent: inChat(() => ({ body: { name: 'a.pdf', contentType: 'application/pdf', size: 1 } })),
  },
  getAttachment: {
    may: 'member',
    sent: inChat(({ attachmentId }) => ({ params: { attachmentId } })),
  },
  lookAtUnsubscribe: { may: 'everyone', sent: ({ unsubscribe }) => ({ query: { token: unsubscribe } }) },
  unsubscribe: { may: 'everyone', sent: ({ unsubscribe }) => ({ query: { token: unsubscribe } }) },
  findAnyUsers: { may: 'platform admin', sent: () => ({ query: { prefix: 'a' } }) },
  suspendUser: { may: 'platform admin', sent: aboutOther, ends: true },
  reinstateUser: { may: 'platform admin', sent: aboutOther },
  deleteAnyMessage: { may: 'platform admin', sent: inChat(ofMessage), ends: true },
  deleteAnyChat: { may: 'platform admin', sent: inChat(), ends: true },
}

/** A frame that is granted, for each action. */
export const frames: Record<Action, (own: Owned) => Record<string, unknown>> = {
  enter: ({ chatId }) => ({ chatId }),
  leave: ({ chatId }) => ({ chatId }),
  message: ({ chatId, seq, drafts }) => ({
    ...{ chatId, text: 'hello', clientMessageId: 'c-1', replyTo: seq },
    attachments: [{ attachmentId: drafts.socket }],
  }),
  edit: ({ chatId, seq }) => ({ chatId, seq, text: 'anew' }),
  delete: ({ chatId, seq }) => ({ chatId, seq }),
  react: ({ chatId, othersSeq }) => ({ chatId, seq: othersSeq, emoji: '👍', on: true }),
  read: ({ chatId, seq }) => ({ chatId, seq }),
  typing: ({ chatId }) => ({ chatId, on: true }),
  history: ({ chatId, seq }) => ({ chatId, before: seq }),
  auth: ({ person }) => ({ token: person.token }),
  ping: () => ({}),
}
