import { present } from '../../platform/storage/condition.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import type { Key } from '../../platform/storage/key.ts'
import { queryAll, queryPages } from '../../platform/storage/read.ts'
import { deleteItems, step, takeItem, transact, updateItem } from '../../platform/storage/write.ts'
import { publishSessionEvents, sessionsPerCall } from '../accounts/publish-session-event.ts'
import { eraseExports } from '../exports/delete-exported.ts'
import { directChatId } from '../privacy/direct-chat-id.ts'
import type { Block } from '../records/block.ts'
import type { UserConnection } from '../records/connection.ts'
import type { Erasure } from '../records/erasure.ts'
import { keys, ranges } from '../records/keys.ts'
import type { UserSession } from '../records/session.ts'
import { closeSockets } from '../sockets/close-sockets.ts'

/** Closes what is open, and announces that each listed session ended, before the list goes. */
export const eraseSessions = async (userId: string): Promise<void> => {
  const connections = await queryAll<UserConnection>(ranges.userConnections(userId))
  await closeSockets(connections, { type: 'session.closed' })
  const sessions = await queryAll<UserSession>(ranges.userSessions(userId))
  for (const some of chunksOf(sessions, sessionsPerCall)) {
    await publishSessionEvents(
      some.map(({ sessionId }) => ({ event_type: 'user_logout', user_id: userId, session_id: sessionId })),
    )
    // No token of theirs counts without a profile, so nothing needs the revocation.
    await deleteItems(some.flatMap(({ pk, sk, sessionId }) => [keys.session(sessionId), { pk, sk }]))
  }
}

/** Lifts a block, where the other one may be in a direct chat with the erased user. */
const liftBlock = async ({ userId, blockedId }: Block): Promise<void> => {
  const chatId = await directChatId(userId, blockedId)
  await updateItem(keys.membership(blockedId, chatId), 'REMOVE blocked', present)
  await deleteItems([keys.blockedBy(blockedId, userId), keys.block(userId, blockedId)])
}

/** The blocker may block somebody else in its place. */
const dropBlock = async ({ userId, blockedId }: Block): Promise<void> => {
  const chatId = await directChatId(userId, blockedId)
  await updateItem(keys.membership(userId, chatId), 'REMOVE hasBlocked', present)
  await transact({
    block: step.remove(keys.block(userId, blockedId), present),
    count: step.update(keys.profile(userId), 'SET blockCount = blockCount - :one', {
      condition: 'blockCount > :none',
      values: { ':one': 1, ':none': 0 },
    }),
  })
  await deleteItems([keys.block(userId, blockedId), keys.blockedBy(blockedId, userId)])
}

const eraseBlocks = async (userId: string): Promise<void> => {
  for (const block of await queryAll<Block>(ranges.blocks(userId))) await liftBlock(block)
  for (const block of await queryAll<Block>(ranges.blocksOf(userId))) await dropBlock(block)
}

const isHeldFor = (userId: string) => ({
  condition: 'heldFor = :userId OR userId = :userId',
  values: { ':userId': userId },
})

const eraseNames = async ({ userId, names = [], email }: Erasure): Promise<void> => {
  const mine = { condition: 'userId = :userId', values: { ':userId': userId } }
  for (const name of names) {
    await takeItem(keys.userEntry(name), mine)
    await takeItem(keys.username(name), isHeldFor(userId))
  }
  if (email === undefined) return
  // The feedback belongs to the address: it goes with it, unless somebody else has the address by now.
  if (await takeItem(keys.email(email), isHeldFor(userId))) await deleteItems([keys.emailFeedback(email)])
}

/** Deletes what a user's own partition has, the profile last: until it is gone, each call finds its mark. */
const erasePartition = async (userId: string): Promise<void> => {
  const profile = keys.profile(userId)
  for await (const page of queryPages<Key>(ranges.user(userId))) {
    await deleteItems(page.filter(({ sk }) => sk !== profile.sk))
  }
  await deleteItems([profile])
}

/** Deletes everything about a user that stands outside chats, but for the account in the pool. */
export const eraseAccount = async (erasure: Erasure): Promise<void> => {
  const { userId } = erasure
  await eraseSessions(userId)
  await eraseExports(userId)
  await eraseBlocks(userId)
  await eraseNames(erasure)
  await erasePartition(userId)
}
