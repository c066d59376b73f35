import { AttachmentDownload, AttachmentUpload } from './attachments.ts'
import { RegisterAnswer, SessionAnswer, TicketAnswer, Tokens } from './auth.ts'
import { Chat, ChatPage } from './chats.ts'
import { AddMembersAnswer, Member, MemberPage } from './members.ts'
import { Message, MessagePage, ReadAnswer } from './messages.ts'
import { OwnUser, User, UserList } from './users.ts'

/**
 * What routes answer, by the names that they call it. Kept apart from the routes because a function is held to these
 * by its types and never checks its own answers: loading the schemas would only slow its start. The OpenAPI document
 * and the tests do load them.
 */
export const answers = {
  RegisterAnswer,
  Tokens,
  SessionAnswer,
  TicketAnswer,
  OwnUser,
  User,
  UserList,
  Chat,
  ChatPage,
  Member,
  MemberPage,
  AddMembersAnswer,
  Message,
  MessagePage,
  ReadAnswer,
  AttachmentUpload,
  AttachmentDownload,
} as const
export type Answers = typeof answers
export type AnswerName = keyof Answers
