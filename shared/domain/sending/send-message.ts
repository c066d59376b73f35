import type { Credentials } from '../access/credentials.ts'
import { type MessageInput, postMessage, type SentMessage } from '../messages/post-message.ts'

/**
 * Sends a message to a chat: the way of every message, over REST and over sockets.
 * @param notify `required` if the message counts only once everyone was notified of it by e-mail.
 * @throws ParleyError as `postMessage` or `sendRequired` does.
 */
export const sendMessage = async (
  credentials: Credentials,
  { notify, ...message }: MessageInput & { notify?: 'required' | undefined },
): Promise<SentMessage> => {
  if (notify !== 'required') return postMessage(credentials, message)
  // Rare, and nothing that a function loads at its start.
  const { sendRequired } = await import('../required-notifications/send-required.ts')
  return sendRequired(credentials, message)
}
