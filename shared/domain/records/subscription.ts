import type { Key } from '../../platform/storage/key.ts'

/** A socket that entered a chat, as the chat's partition has it: a recipient of fan-out. */
export type Subscription = Key & {
  connectionId: string
  userId: string
  /** The membership under which it entered: leaving and joining again makes another one. */
  joinedAtMs: number
  enteredAtMs: number
  expiresAt: number
}

/** The same, as the socket's partition has it. */
export type ConnectionChat = Key & { connectionId: string; chatId: string; userId: string; expiresAt: number }
