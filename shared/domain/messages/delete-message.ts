import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { may } from '../access/permissions.ts'
import type { Message } from '../../contract/messages.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { deletion } from './deletion.ts'
import { updateMessage } from './update-message.ts'

/**
 * Deletes the caller's own message, or as a manager anyone's: a tombstone stays in the order. Its attachments'
 * records go too, and the table's stream takes the files after them. Deleting twice is harmless.
 * @throws ParleyError `chat_not_found`, `forbidden`, `message_not_found`.
 */
export const deleteMessage = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
): Promise<Message> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'deleteOwn')
  return updateMessage(chatId, seq, (record) => {
    const allowed = record.senderId === caller.userId || may(membership.role, 'deleteAny', head.kind)
    if (!allowed || record.type !== 'text') {
      throw new ParleyError('forbidden', 'Messages are deleted by their authors, the owner and admins')
    }
    return deletion(record)
  })
}
