import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { type Membership, unreadAfter } from '../records/chat.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { signalChat } from '../sockets/signal-chat.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { movedMark } from './read-mark.ts'

/** Moves a mark that is behind, and lets go of the mentions that are read; `undefined` if it is not behind. */
const moveMark = async (membership: Membership, seq: number): Promise<Membership | undefined> => {
  const moved = movedMark(membership, seq)
  if (!moved) return undefined
  const { readSeq, readMentions } = moved
  const letGo = readMentions.length > 0
  return updateAndGet<Membership>(
    keys.membership(membership.userId, membership.chatId),
    `SET readSeq = :seq${letGo ? ' DELETE mentionSeqs :readMentions' : ''}`,
    {
      condition: 'readSeq < :seq',
      values: { ':seq': readSeq, ...(letGo && { ':readMentions': new Set(readMentions) }) },
    },
  )
}

/**
 * Moves the caller's read mark onwards. It never moves back: of several devices, the furthest wins, whatever the
 * order. The user's other sockets are told, and so is the chat, unless it is too large for that to be worth it.
 * @throws ParleyError `chat_not_found`; `cursor_ahead` for a seq that is not there yet.
 */
export const markRead = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
): Promise<{ readSeq: number; unread: number }> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'markRead')
  if (seq > head.lastSeq) throw new ParleyError('cursor_ahead', `The chat ends at ${head.lastSeq}`)
  const moved = await moveMark(membership, seq)
  const current = moved ?? (await getItem<Membership>(keys.membership(caller.userId, chatId)))
  if (!current) throw chatNotFound()
  const { readSeq } = current
  if (moved) {
    const push: Push = { type: 'read', chatId, userId: caller.userId, readSeq }
    await Promise.all([
      pushToUsers([caller.userId], push, caller.connectionId),
      signalChat(chatId, push, { exceptUserId: caller.userId }),
    ])
  }
  return { readSeq, unread: unreadAfter(head.lastSeq, readSeq) }
}
