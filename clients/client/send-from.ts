import type { Message } from '../../shared/contract/messages.ts'
import { ApiError } from './api-error.ts'
import type { SessionLink } from './session-link.ts'
import type { ConversationLog } from './conversation-log.ts'
import type { Sent } from './outbox.ts'
import type { StoredMessage } from './outbox-storage.ts'

/**
 * Sends one message of a chat's outbox, and puts it into the log as soon as its place is known: the server pushes
 * it to every socket but the one that sent it.
 */
export const sendFrom =
  (link: SessionLink, chatId: string, log: ConversationLog) =>
  async (message: StoredMessage, signal: AbortSignal): Promise<Sent> => {
    const { clientMessageId, text, replyTo, attachments, notify } = message
    const said = { clientMessageId, text, replyTo, attachments }
    if (notify) {
      // Notifying everybody takes longer than a frame's reply may: REST waits for it.
      const body = { ...said, notify }
      const written = await link.read('sendMessage', { params: { chatId }, body }, signal)
      log.take([written])
      return { chatId, clientMessageId, seq: written.seq, sentAt: written.sentAt }
    }
    const { seq, sentAt, duplicate } = await link.ask({ action: 'message', chatId, ...said }, signal)
    if (seq === undefined || sentAt === undefined)
      throw new ApiError('internal_error', 'The ack says no place in the log')
    const ours: Message = {
      chatId,
      seq,
      type: 'text',
      senderId: link.userId,
      senderName: link.username(),
      text: text.trim(),
      clientMessageId,
      ...(replyTo !== undefined && { replyTo }),
      sentAt,
    }
    log.takeOurs(ours)
    // Who is mentioned, what is attached, and what happened since a first try, only the server knows.
    if (duplicate || text.includes('@') || attachments?.length) log.reread(seq)
    return { chatId, clientMessageId, seq, sentAt }
  }
