import type { LiveSession } from './live-session.ts'

/** A user who is typing. */
export type Typist = { userId: string; username: string }

/**
 * Watches who else types in a chat. A user stops with the message, with a push, or without another push in time.
 * @param onChange gets all who type now, in the order in which they began.
 * @returns a function that stops watching.
 */
export const watchTyping = (
  live: LiveSession,
  chatId: string,
  onChange: (typing: readonly Typist[]) => void,
): (() => void) => {
  const typists = new Map<string, Typist>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const stop = (userId: string) => {
    clearTimeout(timers.get(userId))
    timers.delete(userId)
    if (typists.delete(userId)) onChange([...typists.values()])
  }
  const offs = [
    live.on('messages', (push) => {
      if (push.chatId === chatId) for (const { senderId } of push.messages) stop(senderId)
    }),
    live.on('typing', ({ chatId: where, userId, username, on, expiresInMs }) => {
      if (where !== chatId || userId === live.user.userId) return
      if (!on) return stop(userId)
      clearTimeout(timers.get(userId))
      timers.set(
        userId,
        setTimeout(() => stop(userId), expiresInMs),
      )
      const isNew = typists.get(userId)?.username !== username
      typists.set(userId, { userId, username })
      if (isNew) onChange([...typists.values()])
    }),
  ]
  return () => {
    for (const off of offs) off()
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
