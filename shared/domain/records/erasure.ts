import type { Condition } from '../../platform/storage/condition.ts'
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
  /** The user's names so far, which stand in system messages. */
  names?: string[]
  loginId?: string
  email?: string
  erasedAtMs?: number
  expiresAt?: number
}

/**
 * Nobody is being erased under this id. An earlier account may have been: of an outside issuer's user, or a bot. An
 * account that is made while an erasure is under way would be erased with the former one, in part.
 */
export const ifNotUnderWay: Condition = {
  condition: 'attribute_not_exists(pk) OR attribute_exists(erasedAtMs)',
}

/** The same, for somebody whose session began then: one from before an erasure creates no account again. */
export const ifErasedBefore = (startedAtMs: number): Condition => ({
  condition: 'attribute_not_exists(pk) OR erasedAtMs < :startedAt',
  values: { ':startedAt': startedAtMs },
})
