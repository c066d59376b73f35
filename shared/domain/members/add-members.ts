import { authoriseMember, type MemberAccess, roleChanged } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { isSystem } from '../access/service-credentials.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import type { Member } from '../../contract/members.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import type { ChatPush } from '../fan-out/fan-out-job.ts'
import { keys } from '../records/keys.ts'
import { chunksOf } from '../../platform/storage/chunks.ts'
import { getItems } from '../../platform/storage/read.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { resolveUsernames } from '../accounts/find-users.ts'
import { ownSeq } from '../messages/append-act.ts'
import { announceJoinedAgain } from './announce-again.ts'
import { announceJoined, changeMembers } from './change-members.ts'
import { requireConsent } from './consent.ts'
import { withinAdding } from './count-added.ts'
import {
  actorStep,
  countStep,
  type Joining,
  joinSteps,
  type MemberStep,
  refuseJoining,
  usersPerTransaction,
} from './membership-steps.ts'

/** The chat's head as it is now, which of these users are members, and which are not yet. */
const readNewcomers = async (
  chatId: string,
  userIds: readonly string[],
): Promise<{ head: ChatHead; newcomers: string[]; members: Membership[] }> => {
  const [head, ...memberships] = await getItems<[ChatHead, ...Membership[]]>([
    keys.chatHead(chatId),
    ...userIds.map((userId) => keys.membership(userId, chatId)),
  ])
  if (!head) throw chatNotFound()
  const members = memberships.filter((membership) => membership !== undefined)
  return { head, newcomers: userIds.filter((_, index) => !memberships[index]), members }
}

const addChunk = async (
  { caller, membership }: MemberAccess<[]>,
  chatId: string,
  userIds: readonly string[],
): Promise<{ joined: Joining[]; systemMessages: ChatPush[] }> => {
  for await (const _ of attempts()) {
    const { head, newcomers } = await readNewcomers(chatId, userIds)
    if (newcomers.length === 0) return { joined: [], systemMessages: [] }
    const profiles = await requireConsent(caller.userId, newcomers, { chatId })
    const names = newcomers.flatMap((userId) => profiles.get(userId)?.username ?? [])
    const joinedAtMs = Date.now()
    // Earlier messages are there to read, but do not count as unread.
    const joining = newcomers.map(
      (userId): Joining => ({
        userId,
        role: 'member',
        joinedAtMs,
        activeAtMs: joinedAtMs,
        readSeq: ownSeq,
        ...(!isSystem(caller.userId) && {
          consents: profiles.get(userId) ?? {},
        }),
      }),
    )
    const change = await changeMembers<'actor' | MemberStep>({
      chatId,
      head,
      draft: { type: 'joined', sender: caller, text: `${caller.username} added ${names.join(', ')}` },
      steps: {
        meta: countStep(chatId, newcomers.length),
        ...actorStep(chatId, membership, ownSeq),
        ...joinSteps({ chatId, kind: head.kind }, joining),
      },
    })
    if (change.committed) {
      const { push, seq: readSeq } = change
      return { joined: joining.map((one) => ({ ...one, readSeq })), systemMessages: [push] }
    }
    if (change.refused.has('actor')) throw roleChanged()
    refuseJoining(change.refused)
    // Another writer was faster, perhaps by adding one of them: look again.
  }
  throw unavailable()
}

/**
 * Adds users by name. A repeat announces them again.
 * @returns those who were not members before.
 * @throws ParleyError `chat_not_found`, `forbidden`; `unknown_username`, `banned`, `consent_required` (then nobody is
 * added); `chat_limit_reached`, `too_many_requests`.
 */
export const addMembers = async (
  credentials: TokenCredentials,
  chatId: string,
  usernames: readonly string[],
): Promise<Member[]> => {
  const access = await authoriseMember(credentials, chatId, 'addMembers')
  const named = await resolveUsernames(usernames, 'usernames')
  // The caller is a member already; if they leave meanwhile, this must not bring them back.
  const userIds = named.filter((userId) => userId !== access.caller.userId)
  await refuseBanned(chatId, userIds)
  const { head, newcomers, members } = await readNewcomers(chatId, userIds)
  return withinAdding(access.caller.userId, newcomers.length, async (counts) => {
    await requireConsent(access.caller.userId, newcomers, { chatId })
    // A refused call does nothing, so this comes after the checks.
    await announceJoinedAgain({ chatId, kind: head.kind }, access.caller.userId, members)
    const joined: Joining[] = []
    const systemMessages: ChatPush[] = []
    for (const chunk of chunksOf(newcomers, usersPerTransaction)) {
      const added = await addChunk(access, chatId, chunk)
      counts(added.joined.length)
      joined.push(...added.joined)
      systemMessages.push(...added.systemMessages)
    }
    return joined.length > 0 ? announceJoined({ chatId, kind: access.head.kind }, systemMessages, joined) : []
  })
}

/** Checks before anybody is added. The transactions find a ban that comes meanwhile. */
const refuseBanned = async (chatId: string, userIds: readonly string[]): Promise<void> => {
  const bans = await getItems<unknown[]>(userIds.map((userId) => keys.ban(chatId, userId)))
  if (bans.some((ban) => ban !== undefined))
    throw new ParleyError('banned', 'One of these users is banned from this chat')
}
