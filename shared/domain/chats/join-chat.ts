import { authoriseInChat } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { getChat } from './get-chat.ts'
import type { Chat } from '../../contract/chats.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { getItem } from '../../platform/storage/read.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import type { ChatHead } from '../records/chat.ts'
import { positionAfter } from '../messages/append-to-log.ts'
import { announceJoined, changeMembers } from '../members/change-members.ts'
import {
  countStep,
  type Joining,
  joinSteps,
  type MemberStep,
  refuseJoining,
} from '../members/membership-steps.ts'

/** A private chat cannot be joined. The answer may say so, because the caller got the chat's id from somebody. */
const refusePrivate = async (chatId: string): Promise<void> => {
  const head = await getItem<ChatHead>(keys.chatHead(chatId))
  if (head && head.kind !== 'public') {
    throw new ParleyError('chat_is_private', 'Only public chats can be joined. Ask a member to add you')
  }
}

/**
 * Makes the caller a member of a public chat; harmless for a member.
 * @throws ParleyError `chat_not_found`, `chat_is_private`, `banned`, `chat_limit_reached`.
 */
export const joinChat = async (credentials: TokenCredentials, chatId: string): Promise<Chat> => {
  await refusePrivate(chatId)
  for await (const _ of attempts()) {
    const { caller, head, membership } = await authoriseInChat(credentials, chatId, 'join')
    if (membership) return getChat(credentials, chatId)
    const position = positionAfter(head)
    const { userId } = caller
    const joining: Joining[] = [{ userId, role: 'member', joinedAtMs: Date.now(), readSeq: position.lastSeq }]
    const change = await changeMembers<MemberStep>({
      chatId,
      position,
      draft: { type: 'joined', sender: caller, text: `${caller.username} joined` },
      steps: { meta: countStep(chatId, 1), ...joinSteps(chatId, joining) },
    })
    if (change.committed) {
      await announceJoined(chatId, [change.push], joining)
      return getChat(credentials, chatId)
    }
    refuseJoining(change.refused)
    // Another writer was faster, perhaps the caller's other device: look again.
  }
  throw unavailable()
}
