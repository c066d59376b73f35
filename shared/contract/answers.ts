import { AdminUserList } from './admin.ts'
import { AttachmentDownload, AttachmentUpload } from './attachments.ts'
import { RegisterAnswer, SessionAnswer, SessionList, TicketAnswer, Tokens } from './auth.ts'
import { BlockPage } from './blocks.ts'
import { Chat, ChatPage } from './chats.ts'
import { Export } from './exports.ts'
import { HookList, NewHook } from './hooks.ts'
import { AddMembersAnswer, Member, MemberPage } from './members.ts'
import { Message, MessagePage, ReadAnswer } from './messages.ts'
import { Proof } from './proof.ts'
import { SignIn } from './sign-in.ts'
import { OwnUser, User, UserList } from './users.ts'

/**
 * The schemas of all answers, by the names that routes use. They stand apart from the routes because functions need
 * only their types: loading the schemas would slow a cold start. The OpenAPI document and the tests load them.
 */
export const answers = {
  RegisterAnswer,
  Tokens,
  SignIn,
  SessionAnswer,
  SessionList,
  TicketAnswer,
  OwnUser,
  User,
  UserList,
  BlockPage,
  Export,
  Chat,
  ChatPage,
  Member,
  MemberPage,
  AddMembersAnswer,
  Message,
  MessagePage,
  ReadAnswer,
  Proof,
  NewHook,
  HookList,
  AttachmentUpload,
  AttachmentDownload,
  AdminUserList,
} as const
export type Answers = typeof answers
export type AnswerName = keyof Answers
