import { limits } from '../../contract/limits.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { requiredIntervalSettings } from '../../platform/settings/notifications.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { authoriseMember, requirePermission, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { emailAddressesOf } from '../notifications/email-addresses.ts'
import type { Membership, RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'
import { findRequired } from './find-required.ts'

/** Members to read to find a chat too large: the sender, the recipients, and one more. */
const membersToRead = limits.requiredRecipients + 2

const othersIn = async (chatId: string, senderId: string): Promise<string[]> => {
  const { value: roster = [] } = await queryPages<RosterEntry>(ranges.roster(chatId), {
    limit: membersToRead,
  }).next()
  return roster.map(({ userId }) => userId).filter((userId) => userId !== senderId)
}

/**
 * Refuses while somebody was notified of another such message less than the interval ago.
 * @throws ParleyError `rate_limited`.
 */
const requireInterval = (memberships: readonly (Membership | undefined)[]): void => {
  const { intervalMs } = requiredIntervalSettings()
  const nowMs = Date.now()
  const waits = memberships.map((member) => (member?.requiredAtMs ?? 0) + intervalMs - nowMs)
  const waitMs = Math.max(0, ...waits)
  if (waitMs === 0) return
  throw new ParleyError(
    'rate_limited',
    `At most one required notification in ${intervalMs / 1000} seconds for each member`,
    { retryAfterMs: waitMs },
  )
}

/**
 * Those of the users who have notifications on and an address that accepts e-mail.
 * @throws ParleyError `rate_limited` if one of them had a required notification only just now.
 */
const reachable = async (chatId: string, userIds: readonly string[]): Promise<string[]> => {
  const [memberships, addresses] = await Promise.all([
    getItems<Membership[]>(userIds.map((userId) => keys.membership(userId, chatId))),
    emailAddressesOf(userIds),
  ])
  const reached = memberships.filter(
    (membership) =>
      membership !== undefined && membership.notifications !== 'none' && addresses.has(membership.userId),
  )
  requireInterval(reached)
  return reached.flatMap((membership) => membership?.userId ?? [])
}

/**
 * The users to notify of a message, found before it is written. Ids only, never addresses: a workflow's data can end up
 * in logs. A repeat gets the users that the first run found.
 * @throws ParleyError the refusals of a plain send to callers who may not write; `forbidden` to members who may write,
 * but not ask for this; `too_many_to_notify`; `rate_limited` within the interval of a member.
 */
export const resolveRecipients = async (
  credentials: Credentials,
  chatId: string,
  clientMessageId: string,
): Promise<{ senderId: string; userIds: string[] }> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'send')
  const senderId = caller.userId
  const [earlier, others] = await Promise.all([
    findRequired({ chatId, senderId, clientMessageId }),
    othersIn(chatId, senderId),
  ])
  if (earlier) return { senderId, userIds: earlier.required.userIds }
  requirePermission(head, membership.role, 'requireNotification')
  requireWritable(head, membership)
  if (others.length > limits.requiredRecipients) {
    throw new ParleyError(
      'too_many_to_notify',
      `A required notification reaches at most ${limits.requiredRecipients} other members, and this chat has more`,
    )
  }
  return { senderId, userIds: await reachable(chatId, others) }
}
