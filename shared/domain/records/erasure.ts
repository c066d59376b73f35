import type { Key } from '../../platform/storage/key.ts'

/** The stages of an erasure, in this order: each names what is to be done next. */
export const erasureStages = ['chats', 'traces', 'account', 'done'] as const
export type ErasureStage = (typeof erasureStages)[number]

/**
 * That a user is being or was erased: the job itself, and afterwards a sign that tokens from before make no account
 * anew. Once it is done it holds the opaque id alone and expires.
 */
export type Erasure = Key & {
  userId: string
  requestedAtMs: number
  stage: ErasureStage
  /** The user's names so far, which system messages tell. */
  names?: string[]
  loginId?: string
  email?: string
  erasedAtMs?: number
  expiresAt?: number
}
