import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '../../../shared/contract/errors.ts'
import type { Operation } from '../../../shared/contract/routes/routes.ts'
import type { Action } from '../../../shared/contract/socket/client-frames.ts'
import type { ChatOperation, Standing } from '../../steps/chats/permission-table.ts'
import type { Actor } from '../people.ts'
import type { Fields } from './rows.ts'

/** The target of a cell of the matrix. */
export type Scene = {
  chatId: string
  /** Another, plain member. */
  target: Actor
  /** In none of the chats. */
  newcomer: Actor
  /** A message of the caller; an outsider wrote it before they were removed. */
  ownSeq: number
  /** A later message, of the target. */
  otherSeq: number
  /** Somebody who is banned. */
  bannedId: string
}

/** One way to do an operation. */
export type Probe = {
  operation: ChatOperation
  /** Tells apart ways that go over the same route. */
  note?: string
  /** A locked chat, where `writeWhenLocked` is asked besides. */
  locked?: true
  route?: Operation
  sent?: (scene: Scene) => Fields
  frame?: (scene: Scene) => { action: Action } & Record<string, unknown>
  /** The error after the check of the role, if the call does not succeed. */
  thenRefused?: ErrorCode
  /** Whether it changes anything that is stored when it is granted. */
  changes?: boolean | ((standing: Standing) => boolean)
}

const seqOf = ({ ownSeq }: Scene) => ({ seq: String(ownSeq) })
const otherSeqOf = ({ otherSeq }: Scene) => ({ seq: String(otherSeq) })
const targetOf = ({ target }: Scene) => ({ userId: target.userId })
const file = { name: 'menu.pdf', contentType: 'application/pdf', size: 1000 }

/** Actions that in a locked chat need `writeWhenLocked`. */
const writing: Probe[] = [
  {
    operation: 'send',
    route: 'sendMessage',
    sent: () => ({ body: { text: 'hello' } }),
    changes: true,
  },
  {
    operation: 'send',
    frame: () => ({ action: 'message', text: 'hello', clientMessageId: randomUUID() }),
    changes: true,
  },
  {
    operation: 'requireNotification',
    note: 'with a required notification',
    route: 'sendMessage',
    sent: () => ({ body: { text: 'hello', notify: 'required' } }),
    changes: true,
  },
  {
    operation: 'edit',
    route: 'editMessage',
    sent: (scene) => ({ params: seqOf(scene), body: { text: 'anew' } }),
    changes: true,
  },
  {
    operation: 'edit',
    frame: ({ ownSeq }) => ({ action: 'edit', seq: ownSeq, text: 'anew' }),
    changes: true,
  },
  {
    operation: 'react',
    route: 'addReaction',
    sent: (scene) => ({ params: { ...otherSeqOf(scene), emoji: '👍' } }),
    changes: true,
  },
  {
    operation: 'react',
    route: 'removeReaction',
    sent: (scene) => ({ params: { ...otherSeqOf(scene), emoji: '👎' } }),
  },
  {
    operation: 'react',
    frame: ({ otherSeq }) => ({ action: 'react', seq: otherSeq, emoji: '👍', on: true }),
    changes: true,
  },
  { operation: 'signalTyping', frame: () => ({ action: 'typing', on: true }) },
  {
    operation: 'attach',
    route: 'createAttachment',
    sent: () => ({ body: file }),
    changes: true,
  },
]

/** At least one for each route of a chat and each action, and for each way that asks for another permission. */
export const probes: Probe[] = [
  ...writing,
  ...writing.map((probe): Probe => ({ ...probe, locked: true })),
  { operation: 'readChat', route: 'getChat' },
  { operation: 'readLog', route: 'listMessages' },
  { operation: 'readLog', route: 'getProof' },
  {
    operation: 'readLog',
    note: 'a search',
    route: 'listMessages',
    sent: () => ({ query: { contains: 'hello' } }),
  },
  {
    operation: 'readLog',
    route: 'getAttachment',
    sent: () => ({ params: { attachmentId: 'none' } }),
    thenRefused: 'attachment_not_found',
  },
  { operation: 'readLog', frame: () => ({ action: 'history' }) },
  { operation: 'readLog', frame: () => ({ action: 'enter' }) },
  { operation: 'readLog', note: 'resuming', frame: () => ({ action: 'enter', after: 0 }) },
  { operation: 'listMembers', route: 'listMembers' },
  {
    operation: 'deleteOwn',
    route: 'deleteMessage',
    sent: (scene) => ({ params: seqOf(scene) }),
    changes: true,
  },
  { operation: 'deleteOwn', frame: ({ ownSeq }) => ({ action: 'delete', seq: ownSeq }), changes: true },
  {
    operation: 'deleteAny',
    route: 'deleteMessage',
    sent: (scene) => ({ params: otherSeqOf(scene) }),
    changes: true,
  },
  { operation: 'deleteAny', frame: ({ otherSeq }) => ({ action: 'delete', seq: otherSeq }), changes: true },
  {
    operation: 'markRead',
    route: 'markRead',
    sent: ({ otherSeq }) => ({ body: { seq: otherSeq } }),
    changes: true,
  },
  { operation: 'markRead', frame: ({ otherSeq }) => ({ action: 'read', seq: otherSeq }), changes: true },
  {
    operation: 'setNotifications',
    route: 'patchMember',
    sent: () => ({ params: { userId: 'me' }, body: { notifications: 'mentions' } }),
    changes: true,
  },
  {
    operation: 'hide',
    route: 'patchMember',
    sent: () => ({ params: { userId: 'me' }, body: { hidden: true } }),
    changes: true,
  },
  {
    operation: 'patchChat',
    note: 'its name',
    route: 'patchChat',
    sent: () => ({ body: { name: 'New' } }),
    changes: true,
  },
  {
    operation: 'patchChat',
    note: 'its description',
    route: 'patchChat',
    sent: () => ({ body: { description: 'New' } }),
    changes: true,
  },
  {
    operation: 'patchChat',
    note: 'its lock',
    route: 'patchChat',
    sent: () => ({ body: { locked: true } }),
    changes: true,
  },
  {
    operation: 'patchChat',
    note: 'its slow mode',
    route: 'patchChat',
    sent: () => ({ body: { slowModeSeconds: 5 } }),
    changes: true,
  },
  { operation: 'deleteChat', route: 'deleteChat', changes: true },
  { operation: 'join', route: 'joinChat', changes: (standing) => standing === 'outsider' },
  { operation: 'leave', route: 'removeMember', sent: () => ({ params: { userId: 'me' } }), changes: true },
  {
    operation: 'addMembers',
    route: 'addMembers',
    sent: ({ newcomer }) => ({ body: { usernames: [newcomer.username] } }),
    changes: true,
  },
  {
    operation: 'removeMember',
    route: 'removeMember',
    sent: (scene) => ({ params: targetOf(scene) }),
    changes: true,
  },
  {
    operation: 'changeRole',
    note: 'an admin',
    route: 'patchMember',
    sent: (scene) => ({ params: targetOf(scene), body: { role: 'admin' } }),
    changes: true,
  },
  {
    operation: 'changeRole',
    note: 'a new owner',
    route: 'patchMember',
    sent: (scene) => ({ params: targetOf(scene), body: { role: 'owner' } }),
    changes: true,
  },
  { operation: 'ban', route: 'banUser', sent: (scene) => ({ params: targetOf(scene) }), changes: true },
  {
    operation: 'ban',
    note: 'of somebody who is not in it',
    route: 'banUser',
    sent: ({ newcomer }) => ({ params: { userId: newcomer.userId } }),
    changes: true,
  },
  {
    operation: 'ban',
    route: 'unbanUser',
    sent: ({ bannedId }) => ({ params: { userId: bannedId } }),
    changes: true,
  },
  {
    operation: 'manageHooks',
    route: 'createHook',
    sent: () => ({ body: { name: 'Alerts' } }),
    changes: true,
  },
  { operation: 'manageHooks', route: 'listHooks' },
  {
    operation: 'manageHooks',
    route: 'deleteHook',
    sent: () => ({ params: { hookId: 'none' } }),
    thenRefused: 'hook_not_found',
  },
]
