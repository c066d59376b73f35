import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { ChatHead, Membership } from '../chats/chat-records.ts'
import type { Member } from '../contract/chats.ts'
import { chatNotFound, ParleyError, unavailable } from '../errors/parley-error.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { pushToUsers } from '../fan-out/push-to-users.ts'
import { keys } from '../storage/keys.ts'
import { getItems } from '../storage/read.ts'
import { step, transact } from '../storage/write.ts'
import { getProfiles, resolveUsernames } from '../users/find-users.ts'
import { memberView } from './member-view.ts'
import {
  chunksOf,
  type Joining,
  joinSteps,
  type MemberStep,
  usersPerTransaction,
} from './membership-steps.ts'
import { mayManageMembers } from './roles.ts'

/** Tries against others who add the same users at the same moment. */
const attempts = 5

const notYetMembers = async (chatId: string, userIds: readonly string[]): Promise<string[]> => {
  const memberships = await getItems<Membership[]>(userIds.map((userId) => keys.membership(userId, chatId)))
  return userIds.filter((_, index) => !memberships[index])
}

const addChunk = async (
  chatId: string,
  actorId: string,
  userIds: readonly string[],
  head: ChatHead,
): Promise<Joining[]> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const newcomers = await notYetMembers(chatId, userIds)
    if (newcomers.length === 0) return []
    const joinedAtMs = Date.now()
    // What was said before is there to read, but not counted as unread.
    const joining = newcomers.map(
      (userId): Joining => ({ userId, role: 'member', joinedAtMs, readSeq: head.lastSeq }),
    )
    const outcome = await transact<'meta' | 'actor' | MemberStep>({
      meta: step.update(keys.chatMeta(chatId), 'SET memberCount = memberCount + :count', {
        condition: 'attribute_exists(pk)',
        values: { ':count': newcomers.length },
      }),
      actor: step.check(keys.membership(actorId, chatId), '#role IN (:owner, :admin)', {
        names: { '#role': 'role' },
        values: { ':owner': 'owner', ':admin': 'admin' },
      }),
      ...joinSteps(chatId, joining),
    })
    if (outcome.committed) return joining
    const refused = [...outcome.failed.keys()]
    if (refused.includes('meta') || refused.includes('actor')) throw chatNotFound()
    if (refused.some((name) => name.startsWith('profile:'))) {
      throw new ParleyError('chat_limit_reached', 'One of them is in as many chats as are allowed')
    }
    // Somebody else has just added one of them: look again who is left.
  }
  throw unavailable()
}

/**
 * Adds users by name and answers those who were not members before.
 * @throws ParleyError `chat_not_found`, `forbidden`, `unknown_username` (then nobody is added), `chat_limit_reached`.
 */
export const addMembers = async (
  credentials: TokenCredentials,
  chatId: string,
  usernames: readonly string[],
): Promise<Member[]> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId)
  if (!mayManageMembers(membership.role)) {
    throw new ParleyError('forbidden', 'Only the owner and admins can add members')
  }
  const userIds = await resolveUsernames(usernames, 'usernames')
  const joined: Joining[] = []
  for (const chunk of chunksOf(userIds, usersPerTransaction)) {
    joined.push(...(await addChunk(chatId, caller.userId, chunk, head)))
  }
  if (joined.length === 0) return []
  const joinedIds = joined.map(({ userId }) => userId)
  const members = await memberView(joined, await getProfiles(joinedIds))
  await Promise.all([
    fanOut(chatId, { type: 'member.added', chatId, members }),
    pushToUsers(joinedIds, { type: 'member.added', chatId, members }),
  ])
  return members
}
