import { limits } from '../../contract/limits.ts'
import type { Push } from '../../contract/socket/pushes.ts'
import { prepareFrame } from '../delivery/connections-endpoint.ts'
import { deliver } from '../delivery/deliver.ts'
import { subscriberPages } from './list-subscribers.ts'

/**
 * Pushes what matters only now (typing, presence, read marks) to the sockets in a chat, with one attempt and nothing
 * stored. Chats with more than `limits.signalRecipients` sockets get no signals: they would be the main traffic.
 */
export const signalChat = async (
  chatId: string,
  push: Push,
  { exceptUserId }: { exceptUserId: string },
): Promise<void> => {
  const { value: page = [] } = await subscriberPages(chatId, limits.signalRecipients + 1).next()
  if (page.length > limits.signalRecipients) return
  const others = page.filter(({ userId }) => userId !== exceptUserId)
  await deliver(prepareFrame, [JSON.stringify(push)], [others], { attempts: 1 })
}
