import type { Credentials } from '../access/credentials.ts'
import { type MessageInput, postMessage, type SentMessage } from '../messages/post-message.ts'
import { sendRequired } from '../required-notifications/send-required.ts'

/**
 * Sends a message to a chat: the way of every message, over REST and over sockets.
 * @param notify `required` if the message counts only once everyone was notified of it by e-mail.
 * @throws ParleyError as `postMessage` or `sendRequired` does.
 */
export const sendMessage = (
  credentials: Credentials,
  { notify, ...message }: MessageInput & { notify?: 'required' | undefined },
): Promise<SentMessage> =>
  notify === 'required' ? sendRequired(credentials, message) : postMessage(credentials, message)
