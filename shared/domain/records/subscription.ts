import type { Key } from '../../platform/storage/key.ts'

/** A socket that entered a chat, as the chat lists it: whom fan-out posts to. */
export type Subscription = Key & {
  connectionId: string
  userId: string
  /** Which membership it was entered under: one left and joined again is another. */
  joinedAtMs: number
  enteredAtMs: number
  expiresAt: number
}

/** The same, as the socket lists it. */
export type ConnectionChat = Key & { connectionId: string; chatId: string; userId: string; expiresAt: number }
