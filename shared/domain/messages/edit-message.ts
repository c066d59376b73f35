import { authoriseMember, requireWritable } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Message } from '../../contract/messages.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { updateMessage } from './update-message.ts'

/**
 * Changes the text of the caller's own message. Names in the new text are not counted as mentions.
 * @throws ParleyError `chat_not_found`, `forbidden` for another's message or one of the system, `message_not_found`,
 * `message_deleted`, `chat_locked`.
 */
export const editMessage = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
  text: string,
): Promise<Message> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'edit')
  requireWritable(head, membership.role)
  return updateMessage(chatId, seq, (record) => {
    if (record.senderId !== caller.userId || record.type !== 'text') {
      throw new ParleyError('forbidden', 'Only its author can edit a message')
    }
    if (record.deletedAtMs !== undefined)
      throw new ParleyError('message_deleted', 'A deleted message cannot be edited')
    if (record.text === text) return undefined
    return { record: { ...record, text, editedAtMs: Math.max(Date.now(), record.sentAtMs) } }
  })
}
