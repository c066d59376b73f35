import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Membership } from '../chats/chat-records.ts'
import type { Push } from '../contract/socket.ts'
import { chatNotFound, ParleyError } from '../errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { keys } from '../storage/keys.ts'
import { getItem } from '../storage/read.ts'
import { step, transact } from '../storage/write.ts'
import { removeSubscriptionsOf } from '../subscriptions/remove-subscriptions.ts'
import { partSteps } from './membership-steps.ts'
import { mayRemove } from './roles.ts'

const notAMember = () => new ParleyError('member_not_found', 'This user is not a member of the chat')

/**
 * Removes a member, or lets the caller leave (`me`). When it returns, nothing more is delivered to that user from
 * this chat. The subscriptions end here at once, and again from the table's stream, in case this function dies
 * between the two writes.
 * @throws ParleyError `chat_not_found`, `forbidden`, `member_not_found`, `last_owner` when the owner would leave.
 */
export const removeMember = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
): Promise<void> => {
  const { caller, membership: own } = await authoriseMember(credentials, chatId)
  const leaving = member === 'me' || member === caller.userId
  const userId = leaving ? caller.userId : member
  const target = leaving ? own : await getItem<Membership>(keys.membership(userId, chatId))
  if (leaving && own.role === 'owner') {
    throw new ParleyError('last_owner', 'The owner cannot leave: hand the chat over or delete it')
  }
  if (!leaving) {
    if (own.role === 'member')
      throw new ParleyError('forbidden', 'Only the owner and admins can remove members')
    if (!target) throw notAMember()
    if (!mayRemove(own.role, target.role))
      throw new ParleyError('forbidden', `An ${own.role} cannot remove this member`)
  }
  if (!target) throw notAMember()

  const outcome = await transact<'meta' | 'actor' | 'membership' | 'roster' | 'profile'>({
    ...partSteps(chatId, userId, target.joinedAtMs),
    meta: step.update(keys.chatMeta(chatId), 'SET memberCount = memberCount - :one', {
      condition: 'attribute_exists(pk)',
      values: { ':one': 1 },
    }),
    ...(!leaving && {
      actor: step.check(keys.membership(caller.userId, chatId), '#role = :role', {
        names: { '#role': 'role' },
        values: { ':role': own.role },
      }),
    }),
  })
  if (!outcome.committed) {
    if (outcome.failed.has('meta') || outcome.failed.has('actor')) throw chatNotFound()
    throw notAMember()
  }
  await removeSubscriptionsOf(chatId, userId, target.joinedAtMs)
  const push: Push = { type: 'member.removed', chatId, userId }
  await Promise.all([fanOut(chatId, push), pushToUsers([userId], push)])
}
