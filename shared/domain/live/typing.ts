import { limits } from '../../contract/limits.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { signalChat } from '../sockets/signal-chat.ts'

/** Milliseconds in which a sender's repeated signal is passed on once: a third of how long readers show it. */
const throttleMs = limits.typingMs / 3

/** When this environment last passed on a sender's signal. Each environment has its own memory, which lets a few more through. */
const lastSignals = boundedMemory<{ on: boolean; atMs: number }>()

const isRepeat = (sender: string, on: boolean, nowMs: number): boolean => {
  const last = lastSignals.recall(sender)
  if (last?.on === on && nowMs - last.atMs < throttleMs) return true
  lastSignals.remember(sender, { on, atMs: nowMs })
  return false
}

/**
 * Signals to a chat that the caller is typing or has stopped. Nothing is stored; readers let the signal expire.
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
