import { logger } from '../../platform/observability/logger.ts'
import { erasureSettings } from '../../platform/settings/erasure.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { present } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, queryAll, queryPages } from '../../platform/storage/read.ts'
import { deleteItems, updateItem } from '../../platform/storage/write.ts'
import { deleteAccount } from '../accounts/user-pool.ts'
import type { Membership } from '../records/chat.ts'
import type { Erasure, ErasureStage } from '../records/erasure.ts'
import { keys, ranges } from '../records/keys.ts'
import type { Left } from '../records/left.ts'
import { sessionRecordSeconds } from '../records/session.ts'
import { eraseAccount, eraseSessions } from './erase-account.ts'
import { eraseFromChatItem } from './erase-item.ts'
import type { Erased } from './erase-message.ts'
import { leaveForGood } from './leave-for-good.ts'

type LeftChat = Left & {
  /** The last item of the chat that an earlier run was done with. */
  erasedTo?: string
}

/** @returns false if the time is up. */
type Work = (erasure: Erasure, untilMs: number) => Promise<boolean>

export const erasedBy = ({ userId, names = [] }: Erasure): Erased => ({
  userId,
  names,
  keepTexts: erasureSettings().keepTexts,
})

const leaveChats: Work = async ({ userId }, untilMs) => {
  await eraseSessions(userId)
  for (const { chatId } of await queryAll<Membership>(ranges.memberships(userId))) {
    if (Date.now() > untilMs) return false
    await leaveForGood(userId, chatId)
  }
  return true
}

/** Goes through a chat's whole partition, and notes how far it came: that takes a while in a large one. */
const eraseFromChat = async (erased: Erased, left: LeftChat, untilMs: number): Promise<boolean> => {
  const { pk } = keys.chatMeta(left.chatId)
  const startAfter = left.erasedTo === undefined ? {} : { startAfter: { pk, sk: left.erasedTo } }
  for await (const page of queryPages<Key>(ranges.chat(left.chatId), { limit: 500, ...startAfter })) {
    for (const item of page) await eraseFromChatItem(item, erased)
    const last = page.at(-1)
    if (!last) continue
    if (Date.now() <= untilMs) continue
    await updateItem({ pk: left.pk, sk: left.sk }, 'SET erasedTo = :sk', {
      ...present,
      values: { ':sk': last.sk },
    })
    return false
  }
  await deleteItems([left])
  return true
}

/** The records of left chats are the list of what is to be done: each goes once its chat is done. */
const eraseTraces: Work = async (erasure, untilMs) => {
  const erased = erasedBy(erasure)
  for (const left of await queryAll<LeftChat>(ranges.chatsLeft(erasure.userId))) {
    if (Date.now() > untilMs || !(await eraseFromChat(erased, left, untilMs))) return false
  }
  return true
}

const eraseAll: Work = async (erasure) => {
  await eraseAccount(erasure)
  if (erasure.loginId !== undefined) await deleteAccount(erasure.loginId)
  return true
}

type Next = { to: ErasureStage; update: string; values?: () => Record<string, unknown> }

const work: Partial<Record<ErasureStage, { do: Work; next: Next }>> = {
  chats: { do: leaveChats, next: { to: 'traces', update: '' } },
  traces: { do: eraseTraces, next: { to: 'account', update: '' } },
  account: {
    do: eraseAll,
    next: {
      to: 'done',
      update: ', erasedAtMs = :now, expiresAt = :expiresAt REMOVE loginId, email, #names',
      values: () => ({ ':now': Date.now(), ':expiresAt': expiryIn(sessionRecordSeconds) }),
    },
  },
}

const advance = async ({ userId, stage }: Erasure, { to, update, values }: Next): Promise<void> => {
  await updateItem(keys.erasure(userId), `SET stage = :to${update}`, {
    condition: 'stage = :from',
    ...(update.includes('#names') && { names: { '#names': 'names' } }),
    values: { ':from': stage, ':to': to, ...values?.() },
  })
}

/**
 * Does what is left of an erasure. Its record says where it stands; each stage can be run again from its start, beside
 * another run, and finds less to do:
 *
 *     chats     leaves each chat, with a record of it      ┐ from here on nothing of theirs can come into a chat
 *     traces    goes through each chat left, ever          ┘ and what had come is found in its log
 *     account   the user's partition, names, the pool's account, last
 *     done      the record expires when no token from before can be good any more
 *
 * @returns whether it is done; if not, the time was up.
 */
export const runErasure = async (userId: string, untilMs: number): Promise<boolean> => {
  for (;;) {
    const erasure = await getItem<Erasure>(keys.erasure(userId))
    const stage = erasure && work[erasure.stage]
    if (!stage) return true
    logger.info('erasure', { userId, stage: erasure.stage })
    if (!(await stage.do(erasure, untilMs))) return false
    await advance(erasure, stage.next)
  }
}
