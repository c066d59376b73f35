/**
 * The public surface of `@parley/client`. Other files of this folder may change at any time.
 */
// biome-ignore-all lint/performance/noBarrelFile: the entry of a published package
export type { Attachment, AttachmentDownload, AttachmentUpload } from '../../shared/contract/attachments.ts'
export type { Chat } from '../../shared/contract/chats.ts'
export type { ErrorCode } from '../../shared/contract/errors.ts'
export type { Member } from '../../shared/contract/members.ts'
export type { LastMessage, Message, MessagePage } from '../../shared/contract/messages.ts'
export type { Push } from '../../shared/contract/socket/pushes.ts'
export type { User } from '../../shared/contract/users.ts'
export { ApiError, type ApiErrorCode, hasCode } from './api-error.ts'
export type { Conversation, EnterOptions, SendOptions } from './conversation.ts'
export type { ConversationEvents, ConversationStatus } from './conversation-events.ts'
export { type Client, type ClientOptions, createClient } from './create-client.ts'
export type { LiveSession, SessionEvents } from './live-session.ts'
export type { Answer, Arguments, Given, Operation } from './calls.ts'
export type { OutgoingMessage, Sent } from './outbox.ts'
export { memoryOutbox, type OutboxStorage, type StoredMessage, webOutbox } from './outbox-storage.ts'
export type { SessionStatus } from './session-state.ts'
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts'
export type { Timing } from './timing.ts'
export type { IssuedTokens, TokenIssuer } from './token-issuer.ts'
export { memoryStorage, type StoredSession, type TokenStorage, webStorage } from './token-storage.ts'
