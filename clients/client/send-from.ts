import type { Message } from '../../shared/contract/messages.ts'
import { ApiError } from './api-error.ts'
import type { ConversationLog } from './conversation-log.ts'
import type { Sent } from './outbox.ts'
import type { StoredMessage } from './outbox-storage.ts'
import type { SessionLink } from './session-link.ts'
import { frameBytes } from './sizes.ts'
import type { ReplyTo } from './socket.ts'
import { during } from './wait.ts'

/** Whether a frame is small enough for the socket, with room for the id: API Gateway closes it over a larger one. */
const fitsFrame = (frame: object): boolean =>
  new TextEncoder().encode(JSON.stringify(frame)).length + 128 <= frameBytes

/**
 * Sends one message of an outbox, and puts it into the log once its seq is known: the server pushes it to every socket
 * but the one that sent it.
 */
export const sendFrom =
  (link: SessionLink, chatId: string, log: ConversationLog) =>
  async (message: StoredMessage, signal: AbortSignal, onAttempt: () => void): Promise<Sent> => {
    const { clientMessageId, text, replyTo, attachments, notify, custom } = message
    const content = { clientMessageId, text, replyTo, attachments, custom }
    const frame = { action: 'message' as const, chatId, ...content }
    // Notifying everyone takes longer than the reply to a frame may, and some texts are larger than a frame may be.
    if (notify || !fitsFrame(frame)) {
      const body = { ...content, ...(notify && { notify }) }
      const written = await link.call('sendMessage', { params: { chatId }, body }, signal, onAttempt)
      log.take([written])
      return { chatId, clientMessageId, seq: written.seq, sentAt: written.sentAt }
    }
    const late = Promise.withResolvers<ReplyTo<'message'>>()
    const onReply = (ack: ReplyTo<'message'>) => {
      const { seq, sentAt, duplicate, replaced } = ack
      late.resolve(ack)
      if (seq === undefined || sentAt === undefined) return
      const ours: Message = {
        chatId,
        seq,
        type: 'text',
        senderId: link.userId,
        senderName: link.username(),
        text: text.trim(),
        clientMessageId,
        ...(replyTo !== undefined && { replyTo }),
        ...(custom && { custom }),
        sentAt,
      }
      log.takeOurs(ours)
      // Mentions, attachments and changes since a first attempt are known to the server only.
      if (duplicate || replaced || text.includes('@') || attachments?.length) log.reread(seq)
    }
    // The ack of an earlier attempt ends the later ones; after an abort it still shows the message.
    const { seq, sentAt } = await during([signal], (ended) =>
      Promise.race([late.promise, link.request(frame, ended, onAttempt, onReply)]),
    )
    if (seq === undefined || sentAt === undefined) throw new ApiError('internal_error', 'The ack has no seq')
    return { chatId, clientMessageId, seq, sentAt }
  }
