import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { limits } from '../../contract/limits.ts'
import type { Condition } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { step } from '../../platform/storage/write.ts'
import { keys } from './keys.ts'

/**
 * That a user was in a chat. It is written in the transaction that ends the membership and removed in the one that
 * begins the next. It does not expire: whoever erases a user finds by it the chats that the user left long ago. 0.1.0
 * wrote none.
 */
export type Left = Key & { chatId: string; leftAtMs: number; how: HowLeft }

/** By the user's own act, by a manager's, or by a ban. */
export type HowLeft = 'left' | 'removed' | 'banned'

export const leftStep = (userId: string, chatId: string, how: HowLeft): TransactWriteItem =>
  step.put({ ...keys.left(userId, chatId), chatId, leftAtMs: Date.now(), how } satisfies Left)

const keptOutMs = limits.leftDays * 24 * 3600 * 1000

/** Whether a user has left too recently for anybody else to add them. */
export const isKeptOut = (left: Left | undefined, nowMs = Date.now()): boolean =>
  left?.how === 'left' && left.leftAtMs > nowMs - keptOutMs

const mayBeAdded = (nowMs: number): Condition => ({
  condition: 'attribute_not_exists(pk) OR how <> :byThemselves OR leftAtMs <= :longAgo',
  values: { ':byThemselves': 'left' satisfies HowLeft, ':longAgo': nowMs - keptOutMs },
})

/**
 * Removes the record of a user who is in the chat again. Refused where `isKeptOut`, unless the user joins themselves.
 */
export const backStep = (userId: string, chatId: string, isAdded: boolean): TransactWriteItem =>
  step.remove(keys.left(userId, chatId), isAdded ? mayBeAdded(Date.now()) : {})
