import { authorise } from '../access/authorise.ts'
import { requirePermission } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { getChat } from './get-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { chatNotFound, ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import type { ChatHead, Membership } from '../records/chat.ts'
import { ownSeq } from '../messages/append-act.ts'
import { announceJoinedAgain } from '../members/announce-again.ts'
import { announceJoined, changeMembers } from '../members/change-members.ts'
import {
  countStep,
  type Joining,
  joinSteps,
  type MemberStep,
  refuseJoining,
} from '../members/membership-steps.ts'

/**
 * A private chat cannot be joined. The answer says so of a group, whose id the caller got from somebody. A direct chat's
 * id can be computed from two users' ids, so to others it is answered as a chat that does not exist.
 */
const refusePrivate = (head: ChatHead, isMember: boolean): void => {
  if (head.kind === 'public') return
  if (head.kind === 'direct' && !isMember) throw chatNotFound()
  throw new ParleyError('chat_is_private', 'Only public chats can be joined. Ask a member to add you')
}

const readForJoin = async (credentials: TokenCredentials, chatId: string) => {
  const { caller, items } = await authorise<[ChatHead, Membership]>(credentials, [
    keys.chatHead(chatId),
    keys.membership(credentials.userId, chatId),
  ])
  const [head, membership] = items
  if (!head) throw chatNotFound()
  refusePrivate(head, membership !== undefined)
  requirePermission(head, membership?.role ?? 'outsider', 'join')
  return { caller, head, membership }
}

/**
 * Makes the caller a member of a public chat; harmless for a member, whom a repeat announces again.
 * @throws ParleyError `chat_not_found`, `chat_is_private`, `banned`, `chat_limit_reached`.
 */
export const joinChat = async (credentials: TokenCredentials, chatId: string): Promise<Chat> => {
  for await (const _ of attempts()) {
    const { caller, head, membership } = await readForJoin(credentials, chatId)
    if (membership) {
      await announceJoinedAgain({ chatId, kind: head.kind }, caller.userId, [membership])
      return getChat(credentials, chatId)
    }
    const { userId } = caller
    const nowMs = Date.now()
    const joining: Joining[] = [
      { userId, role: 'member', joinedAtMs: nowMs, activeAtMs: nowMs, readSeq: ownSeq },
    ]
    const change = await changeMembers<MemberStep>({
      chatId,
      head,
      draft: { type: 'joined', sender: caller, text: `${caller.username} joined` },
      steps: { meta: countStep(chatId, 1), ...joinSteps({ chatId, kind: head.kind }, joining) },
    })
    if (change.committed) {
      const joined = joining.map((one) => ({ ...one, readSeq: change.seq }))
      await announceJoined({ chatId, kind: head.kind }, [change.push], joined)
      return getChat(credentials, chatId)
    }
    refuseJoining(change.refused)
    // Another writer was faster, perhaps the caller's other device: look again.
  }
  throw unavailable()
}
