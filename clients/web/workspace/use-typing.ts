import { useEffect, useState } from 'preact/hooks'
import { nameOf } from './people.ts'
import { useWorkspace } from './workspace.ts'

/** The names of the users typing in a chat. Each expires unless its signal is repeated. */
export const useTyping = (chatId: string): readonly string[] => {
  const { live, me, people } = useWorkspace()
  const [names, setNames] = useState<Readonly<Record<string, string>>>({})
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>()
    const stop = (userId: string) => {
      clearTimeout(timers.get(userId))
      setNames(({ [userId]: _, ...others }) => others)
    }
    const off = live.on('push', (push) => {
      if (!('chatId' in push) || push.chatId !== chatId) return
      // A message ends its sender's typing.
      if (push.type === 'messages') for (const { senderId } of push.messages) stop(senderId)
      if (push.type !== 'typing' || push.userId === me.userId) return
      const { userId, username, on, expiresInMs } = push
      const person = people.known.get()[userId]
      stop(userId)
      if (!on) return
      setNames((others) => ({ ...others, [userId]: person ? nameOf(person) : username }))
      timers.set(
        userId,
        setTimeout(() => stop(userId), expiresInMs),
      )
    })
    return () => {
      off()
      for (const timer of timers.values()) clearTimeout(timer)
    }
  }, [chatId])
  return Object.values(names)
}
