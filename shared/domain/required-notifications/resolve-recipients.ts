import { limits } from '../../contract/limits.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { authoriseMember } from '../access/authorise-member.ts'
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

/** Those of the users who have notifications on and an address that accepts e-mail. */
const reachable = async (chatId: string, userIds: readonly string[]): Promise<string[]> => {
  const [memberships, addresses] = await Promise.all([
    getItems<Membership[]>(userIds.map((userId) => keys.membership(userId, chatId))),
    emailAddressesOf(userIds),
  ])
  return memberships.flatMap((membership) =>
    membership && membership.notifications !== 'none' && addresses.has(membership.userId)
      ? membership.userId
      : [],
  )
}

/**
 * The users to notify of a message, found before it is written. Ids only, never addresses: a workflow's data can end up
 * in logs. A repeat gets the users that the first run found.
 * @throws ParleyError the refusals of a plain send to callers who may not write; `too_many_to_notify`.
 */
export const resolveRecipients = async (
  credentials: Credentials,
  chatId: string,
  clientMessageId: string,
): Promise<{ senderId: string; userIds: string[] }> => {
  const { caller } = await authoriseMember(credentials, chatId, 'send')
  const senderId = caller.userId
  const [earlier, others] = await Promise.all([
    findRequired({ chatId, senderId, clientMessageId }),
    othersIn(chatId, senderId),
  ])
  if (earlier) return { senderId, userIds: earlier.required.userIds }
  if (others.length > limits.requiredRecipients) {
    throw new ParleyError(
      'too_many_to_notify',
      `A required notification reaches at most ${limits.requiredRecipients} other members, and this chat has more`,
    )
  }
  return { senderId, userIds: await reachable(chatId, others) }
}
