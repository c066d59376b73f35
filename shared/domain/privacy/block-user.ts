import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { limits } from '../../contract/limits.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { absent, allOf, present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItems } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Block } from '../records/block.ts'
import type { Membership } from '../records/chat.ts'
import { directChatId } from './direct-chat-id.ts'
import { keys } from '../records/keys.ts'
import { notErasing, type Profile } from '../records/profile.ts'

/**
 * A block is a record of the blocker, and a flag on each of the two memberships of their direct chat: on the blocked
 * user's, where the transaction that appends a message reads it at no cost, and on the blocker's, where typing does.
 * All change together, whether or not there is a chat yet:
 *
 *     block    BLOCK + flags, each on condition that the membership is there ── or, for none, that it is not
 *     create   both memberships, on condition that there is no BLOCK in either direction, or none since it was looked
 *              for (`blockChanges`)
 *     send     MSG, on condition that the sender's membership does not say `blocked`
 *
 * So of a block and a send at once either the message comes first, or it is refused; of a block and a new direct chat
 * either the chat comes first and gets the flag, or it is refused.
 */
type StepName = 'block' | 'mirror' | 'profile' | 'other' | Flag | 'notDeleted'

const readPair = async (userId: string, otherId: string) => {
  const chatId = await directChatId(userId, otherId)
  const [theirKey, ownKey] = [keys.membership(otherId, chatId), keys.membership(userId, chatId)]
  const [block, profile, theirs, own] = await getItems<[Block, Profile, Membership, Membership]>([
    keys.block(userId, otherId),
    keys.profile(otherId),
    theirKey,
    ownKey,
  ])
  // Once that chat is deleted, another one takes its place.
  const notDeleted = step.check(keys.deletedDirect(chatId), absent)
  return { block, profile, theirs, theirKey, own, ownKey, notDeleted }
}

type Flag = 'blocked' | 'hasBlocked'

const flagStep = (
  flag: Flag,
  on: boolean,
  key: Key,
  membership: Membership | undefined,
): TransactWriteItem => {
  if (!membership) return step.check(key, absent)
  if (!on) return step.update(key, `REMOVE ${flag}`, present)
  const { condition } = present
  return step.update(key, `SET ${flag} = :true`, { condition, values: { ':true': true } })
}

const flagSteps = (
  { theirs, theirKey, own, ownKey }: Awaited<ReturnType<typeof readPair>>,
  on: boolean,
): Record<Flag, TransactWriteItem> => ({
  blocked: flagStep('blocked', on, theirKey, theirs),
  hasBlocked: flagStep('hasBlocked', on, ownKey, own),
})

const countStep = (userId: string, change: 1 | -1): TransactWriteItem =>
  step.update(
    keys.profile(userId),
    'SET blockCount = if_not_exists(blockCount, :none) + :change, blockChanges = if_not_exists(blockChanges, :none) + :one',
    {
      condition:
        'attribute_exists(pk) AND attribute_not_exists(erasingSinceMs) AND (attribute_not_exists(blockCount) OR blockCount < :most)',
      values: {
        ':none': 0,
        ':change': change,
        ':one': 1,
        // A block fewer is always allowed.
        ':most': change > 0 ? limits.blocksPerUser : limits.blocksPerUser + 1,
      },
    },
  )

/**
 * Blocks a user; harmless if it is so already.
 * @throws ParleyError `user_not_found`, `block_limit_reached`; `forbidden` for oneself.
 */
export const blockUser = async (credentials: TokenCredentials, otherId: string): Promise<void> => {
  const { userId } = credentials
  if (otherId === userId) throw new ParleyError('forbidden', 'You cannot block yourself')
  for await (const _ of attempts()) {
    const [, pair] = await Promise.all([authorise(credentials), readPair(userId, otherId)])
    if (!pair.profile || pair.profile.erasingSinceMs !== undefined)
      throw new ParleyError('user_not_found', 'No user exists with this id')
    if (pair.block) return
    const block = { userId, blockedId: otherId, blockedAtMs: Date.now() }
    const outcome = await transact<StepName>({
      block: step.put({ ...keys.block(userId, otherId), ...block } satisfies Block, absent),
      mirror: step.put({ ...keys.blockedBy(otherId, userId), ...block } satisfies Block),
      profile: countStep(userId, 1),
      other: step.check(keys.profile(otherId), allOf(present, notErasing)),
      ...flagSteps(pair, true),
      notDeleted: pair.notDeleted,
    })
    if (outcome.committed) return
    const own = outcome.failed.get('profile')
    if (own && !('erasingSinceMs' in own)) {
      throw new ParleyError('block_limit_reached', `A user can block at most ${limits.blocksPerUser} others`)
    }
    // Blocked by another device, or the direct chat was created meanwhile: look again.
  }
  throw unavailable()
}

/** Lifts a block; harmless if there is none. */
export const unblockUser = async (credentials: TokenCredentials, otherId: string): Promise<void> => {
  const { userId } = credentials
  for await (const _ of attempts()) {
    const [, pair] = await Promise.all([authorise(credentials), readPair(userId, otherId)])
    if (!pair.block) return
    const outcome = await transact<StepName>({
      block: step.remove(keys.block(userId, otherId), present),
      mirror: step.remove(keys.blockedBy(otherId, userId)),
      profile: countStep(userId, -1),
      ...flagSteps(pair, false),
      notDeleted: pair.notDeleted,
    })
    if (outcome.committed) return
    // Another device was faster, or the direct chat is gone: look again.
  }
  throw unavailable()
}
