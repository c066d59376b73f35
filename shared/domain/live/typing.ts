import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { limits } from '../../contract/limits.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { signalChat } from '../sockets/signal-chat.ts'

/** Milliseconds in which a sender's repeated word is passed on once: a third of how long readers show it. */
const throttleMs = limits.typingMs / 3

/** When this environment last passed a sender's word on. Each has its own, which lets a little more through. */
const passedOn = boundedMemory<{ on: boolean; atMs: number }>()

const isRepeat = (sender: string, on: boolean, nowMs: number): boolean => {
  const last = passedOn.recall(sender)
  if (last?.on === on && nowMs - last.atMs < throttleMs) return true
  passedOn.remember(sender, { on, atMs: nowMs })
  return false
}

/**
 * Tells a chat that the caller types, or has stopped. Stored nowhere; readers let it expire by themselves.
 * @throws ParleyError `chat_not_found`, `chat_locked`.
 */
export const signalTyping = async (credentials: Credentials, chatId: string, on: boolean): Promise<void> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'signalTyping')
  requireWritable(head, membership.role)
  const { userId, username } = caller
  if (isRepeat(`${chatId} ${userId}`, on, Date.now())) return
  await signalChat(
    chatId,
    { type: 'typing', chatId, userId, username, on, expiresInMs: limits.typingMs },
    { exceptUserId: userId },
  )
}
