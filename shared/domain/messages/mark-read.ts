import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { type Membership, unreadAfter } from '../records/chat.ts'
import { limits } from '../../contract/limits.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { signalChat } from '../sockets/signal-chat.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { movedMark } from './read-mark.ts'

/** Moves the mark on and removes the mentions that are read then; `undefined` if it is there already. */
const moveMark = async (membership: Membership, seq: number): Promise<Membership | undefined> => {
  const moved = movedMark(membership, seq)
  if (!moved) return undefined
  const { readSeq, readMentions } = moved
  const mentionsRead = readMentions.length > 0
  return updateAndGet<Membership>(
    keys.membership(membership.userId, membership.chatId),
    `SET readSeq = :seq${mentionsRead ? ' DELETE mentionSeqs :readMentions' : ''}`,
    {
      condition: 'readSeq < :seq',
      values: { ':seq': readSeq, ...(mentionsRead && { ':readMentions': new Set(readMentions) }) },
    },
  )
}

/**
 * Moves the caller's read mark on. It never moves back: of several devices, the furthest wins, in whatever order they
 * call. The mark is pushed to the user's other sockets, and to the chat unless it is too large for such signals.
 * @throws ParleyError `chat_not_found`; `cursor_ahead` for a seq that is not there yet.
 */
export const markRead = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
): Promise<{ readSeq: number; unread: number }> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'markRead')
  if (seq > head.lastSeq) throw new ParleyError('cursor_ahead', `The newest message has seq ${head.lastSeq}`)
  const moved = await moveMark(membership, seq)
  const current = moved ?? (await getItem<Membership>(keys.membership(caller.userId, chatId)))
  if (!current) throw chatNotFound()
  const { readSeq } = current
  if (moved) {
    const push: Push = { type: 'read', chatId, userId: caller.userId, readSeq }
    await Promise.all([
      pushToUsers([caller.userId], push, caller.connectionId),
      signalChat(chatId, push, { exceptUserId: caller.userId, most: limits.markRecipients }),
    ])
  }
  return { readSeq, unread: unreadAfter(head.lastSeq, readSeq) }
}
