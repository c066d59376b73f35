import { limits } from '../../contract/limits.ts'
import { boundedMemory } from '../../platform/start-up/bounded-memory.ts'
import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { requireWithinRate, withinRate } from '../rate-limit/due-time.ts'
import { signalChat } from '../sockets/signal-chat.ts'

/** Milliseconds in which a sender's repeated signal is passed on once: a third of how long readers show it. */
const throttleMs = limits.typingMs / 3

/**
 * When this environment last passed on a sender's signal. Each environment has its own memory, which lets a few more
 * through.
 */
const lastSignals = boundedMemory<{ on: boolean; atMs: number }>()

const isRepeat = (sender: string, on: boolean, nowMs: number): boolean => {
  const last = lastSignals.recall(sender)
  if (last?.on === on && nowMs - last.atMs < throttleMs) return true
  lastSignals.remember(sender, { on, atMs: nowMs })
  return false
}

/** When each sender's next signal is due at the steady rate, as far as this environment knows. */
const dueTimes = boundedMemory<number>()

/**
 * Holds a sender who types and stops in turn to the rate of messages. Nothing is written, so each environment counts
 * for itself.
 */
const requireCalm = (sender: string, nowMs: number): void => {
  const dueMs = dueTimes.recall(sender)
  requireWithinRate(dueMs, nowMs, (perSecond) => `At most ${perSecond} typing signals a second in one chat`)
  dueTimes.remember(sender, withinRate('', dueMs, nowMs).nextDueMs)
}

/**
 * Signals to a chat that the caller is typing or has stopped. Nothing is stored; readers let the signal expire. In a
 * direct chat whose other user the caller has blocked, nobody is told.
 * @throws ParleyError `chat_not_found`, `forbidden`, `chat_locked`, `rate_limited`.
 */
export const signalTyping = async (credentials: Credentials, chatId: string, on: boolean): Promise<void> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'signalTyping')
  requireWritable(head, membership)
  const { userId, username } = caller
  const sender = `${chatId} ${userId}`
  const nowMs = Date.now()
  if (isRepeat(sender, on, nowMs)) return
  requireCalm(sender, nowMs)
  if (membership.hasBlocked) return
  await signalChat(
    chatId,
    { type: 'typing', chatId, userId, username, on, expiresInMs: limits.typingMs },
    { exceptUserId: userId, most: limits.typingRecipients },
  )
}
