import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Membership, RosterEntry } from '../chats/chat-records.ts'
import type { Role } from '../contract/chats.ts'
import { limits } from '../contract/limits.ts'
import { keys } from '../storage/keys.ts'
import { step } from '../storage/write.ts'

export type Joining = { userId: string; role: Role; joinedAtMs: number; readSeq: number }

/** Steps of a transaction, named so that a refusal tells whom it concerns: `profile:<userId>`. */
export type MemberStep = `${'roster' | 'membership' | 'profile'}:${string}`

/** How many users fit into one transaction of 100 steps, three each, beside a few for the chat itself. */
export const usersPerTransaction = 32

export const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  )

/**
 * What makes a user a member: the membership that every call checks, the chat's roster entry, and the count that
 * bounds how many chats a user can be in. Always all three in one transaction.
 */
export const joinSteps = (
  chatId: string,
  joining: readonly Joining[],
): Record<MemberStep, TransactWriteItem> =>
  Object.fromEntries(
    joining.flatMap(({ userId, role, joinedAtMs, readSeq }) => {
      const membership: Membership = {
        ...keys.membership(userId, chatId),
        chatId,
        userId,
        role,
        joinedAtMs,
        readSeq,
        notifications: 'all',
      }
      const roster: RosterEntry = { ...keys.rosterEntry(chatId, userId), userId, role, joinedAtMs }
      return [
        [`membership:${userId}`, step.put(membership, { condition: 'attribute_not_exists(pk)' })],
        [`roster:${userId}`, step.put(roster)],
        [
          `profile:${userId}`,
          step.update(keys.profile(userId), 'SET chatCount = chatCount + :one', {
            condition: 'chatCount < :most',
            values: { ':one': 1, ':most': limits.chatsPerUser },
          }),
        ],
      ]
    }),
  )

/** The reverse, for one user; only while the membership is still the one that was seen. */
export const partSteps = (
  chatId: string,
  userId: string,
  joinedAtMs: number,
): Record<'membership' | 'roster' | 'profile', TransactWriteItem> => ({
  membership: step.remove(keys.membership(userId, chatId), {
    condition: 'joinedAtMs = :joinedAtMs',
    values: { ':joinedAtMs': joinedAtMs },
  }),
  roster: step.remove(keys.rosterEntry(chatId, userId)),
  profile: step.update(keys.profile(userId), 'SET chatCount = chatCount - :one', {
    condition: 'chatCount > :none',
    values: { ':one': 1, ':none': 0 },
  }),
})
