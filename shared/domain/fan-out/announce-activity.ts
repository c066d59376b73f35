import pMap from 'p-map'
import { limits } from '../../contract/limits.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { getItems, queryAll } from '../../platform/storage/read.ts'
import { may } from '../access/permissions.ts'
import {
  type ChatHead,
  type ChatMeta,
  isHidden,
  type Membership,
  type RosterEntry,
  unreadMentions,
} from '../records/chat.ts'
import type { UserConnection } from '../records/connection.ts'
import { keys, ranges } from '../records/keys.ts'
import { allSubscribers } from '../sockets/list-subscribers.ts'
import { openSockets, type PresenceRecord } from '../sockets/presence.ts'
import { copyActivity } from './copy-activity.ts'
import { pushToConnections } from './push-to-users.ts'

/** Users whose sockets are read, and posted to, at the same time. */
const usersAtOnce = 16

const pushOf = (head: ChatHead, membership: Membership): Push => ({
  type: 'activity',
  chatId: membership.chatId,
  lastSeq: head.lastSeq,
  ...(head.lastMessage && may(membership.role, 'previewLog', head.kind) && { lastMessage: head.lastMessage }),
  mentions: unreadMentions(membership, head.lastSeq),
})

/**
 * Copies the activity to memberships, once in an hour, and tells each member's sockets that have not entered a chat how
 * far it is, in chats of up to `limits.activityMembers`. A member who has muted the chat, or hidden it until a later
 * message, hears nothing.
 *
 * Everything is read when it runs, strongly consistent: nobody whose membership or session has ended by then hears of
 * the message. A socket that enters meanwhile may hear it twice. Best effort: the client reads the list where it may
 * have missed something.
 */
export const announceActivity = async (chatId: string): Promise<void> => {
  const [meta, head] = await getItems<[ChatMeta, ChatHead]>([keys.chatMeta(chatId), keys.chatHead(chatId)])
  if (!meta || !head) return
  // Before the sockets are read: whoever opens one later finds the copy in the list.
  await copyActivity(meta, head)
  if (meta.memberCount > limits.activityMembers) return
  const [roster, subscriptions] = await Promise.all([
    queryAll<RosterEntry>(ranges.roster(chatId)),
    allSubscribers(chatId),
  ])
  const entered = new Set(subscriptions.map(({ connectionId }) => connectionId))
  const presences = await getItems<PresenceRecord[]>(roster.map(({ userId }) => keys.presence(userId)))
  // Most members have no socket or have entered: one small record shows it, before their sockets are listed.
  const elsewhere = roster.filter((_, index) =>
    openSockets(presences[index]).some(({ id }) => !entered.has(id)),
  )
  const memberships = await getItems<Membership[]>(
    elsewhere.map(({ userId }) => keys.membership(userId, chatId)),
  )
  const listening = memberships
    .filter((membership) => membership !== undefined)
    .filter((membership) => membership.notifications !== 'none' && !isHidden(membership, head.lastSeq))
  await pMap(
    listening,
    async (membership) => {
      const connections = await queryAll<UserConnection>(ranges.userConnections(membership.userId))
      const recipients = connections.filter(({ connectionId }) => !entered.has(connectionId))
      await pushToConnections([recipients], pushOf(head, membership))
    },
    { concurrency: usersAtOnce },
  )
}
