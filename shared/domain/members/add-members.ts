import { authoriseMember, type MemberAccess } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Membership } from '../records/chat.ts'
import type { Member } from '../../contract/members.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import type { ChatPush } from '../fan-out/fan-out-job.ts'
import { keys } from '../records/keys.ts'
import { getItems } from '../../platform/storage/read.ts'
import { tries } from '../../platform/storage/tries.ts'
import { getProfiles, resolveUsernames } from '../accounts/find-users.ts'
import { announceJoined, changeMembers } from './change-members.ts'
import {
  actorStep,
  chunksOf,
  countStep,
  type Joining,
  joinSteps,
  type MemberStep,
  refuseJoining,
  usersPerTransaction,
} from './membership-steps.ts'

const notYetMembers = async (chatId: string, userIds: readonly string[]): Promise<string[]> => {
  const memberships = await getItems<Membership[]>(userIds.map((userId) => keys.membership(userId, chatId)))
  return userIds.filter((_, index) => !memberships[index])
}

const addChunk = async (
  { caller, head, membership }: MemberAccess<[]>,
  chatId: string,
  userIds: readonly string[],
): Promise<{ joined: Joining[]; said: ChatPush[] }> => {
  for await (const _ of tries()) {
    const newcomers = await notYetMembers(chatId, userIds)
    if (newcomers.length === 0) return { joined: [], said: [] }
    const names = [...(await getProfiles(newcomers)).values()].map(({ username }) => username)
    const joinedAtMs = Date.now()
    // What was said before is there to read, but not counted as unread.
    const joiningAt = (readSeq: number) =>
      newcomers.map((userId): Joining => ({ userId, role: 'member', joinedAtMs, readSeq }))
    const change = await changeMembers<'actor' | MemberStep>({
      chatId,
      head,
      draft: { type: 'joined', sender: caller, text: `${caller.username} added ${names.join(', ')}` },
      steps: (lastSeq) => ({
        meta: countStep(chatId, newcomers.length),
        actor: actorStep(chatId, membership, lastSeq),
        ...joinSteps(chatId, joiningAt(lastSeq)),
      }),
    })
    if (!('refused' in change)) return { joined: joiningAt(change.lastSeq), said: [change.said] }
    if (change.refused.has('actor')) throw new ParleyError('forbidden', 'Your role has just changed')
    refuseJoining(change.refused)
    // Somebody else has just added one of them: look again who is left.
  }
  throw unavailable()
}

/**
 * Adds users by name and answers those who were not members before.
 * @throws ParleyError `chat_not_found`, `forbidden`, `unknown_username` (then nobody is added), `banned`,
 * `chat_limit_reached`.
 */
export const addMembers = async (
  credentials: TokenCredentials,
  chatId: string,
  usernames: readonly string[],
): Promise<Member[]> => {
  const access = await authoriseMember(credentials, chatId, 'addMembers')
  const named = await resolveUsernames(usernames, 'usernames')
  // The caller is in already; if they leave meanwhile, this must not bring them back.
  const userIds = named.filter((userId) => userId !== access.caller.userId)
  await refuseBanned(chatId, userIds)
  const joined: Joining[] = []
  const said: ChatPush[] = []
  for (const chunk of chunksOf(userIds, usersPerTransaction)) {
    const added = await addChunk(access, chatId, chunk)
    joined.push(...added.joined)
    said.push(...added.said)
  }
  return joined.length > 0 ? announceJoined(chatId, said, joined) : []
}

/** Before anybody is added; a ban that comes meanwhile is found by the transactions. */
const refuseBanned = async (chatId: string, userIds: readonly string[]): Promise<void> => {
  const bans = await getItems<unknown[]>(userIds.map((userId) => keys.ban(chatId, userId)))
  if (bans.some((ban) => ban !== undefined))
    throw new ParleyError('banned', 'One of them is banned from this chat')
}
