import type { Push } from '../../contract/socket/pushes.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver } from '../delivery/deliver.ts'
import { subscribersUpTo } from './list-subscribers.ts'

/**
 * Pushes what matters only now (typing, read marks) to the sockets in a chat, with one attempt and nothing stored.
 * Chats with more than `most` sockets get no such signals: they would be the main traffic. Read marks are loaded there
 * when a chat is opened.
 */
export const signalChat = async (
  chatId: string,
  push: Push,
  { exceptUserId, most }: { exceptUserId: string; most: number },
): Promise<void> => {
  const subscribers = await subscribersUpTo(chatId, most)
  if (!subscribers) return
  const others = subscribers.filter(({ userId }) => userId !== exceptUserId)
  await deliver(prepareFrame, [JSON.stringify(push)], [others], { attempts: 1 })
}
