/** The public surface of `@parley/react`. Other files of this folder may change at any time. */
// biome-ignore-all lint/performance/noBarrelFile: the entry of a published package
export type { TitledChat } from './titles.ts'
export { ParleyProvider, type ParleyProviderProps, type SessionState, useParley } from './provider.ts'
export { type ChatState, type ChatsState, useChat, useChats, useUnread } from './use-chats.ts'
export { type Presence, useMembers, usePresence } from './use-members.ts'
export { type MessagesState, useMessages } from './use-messages.ts'
export { type TypingState, useTyping } from './use-typing.ts'
