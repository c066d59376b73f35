import type { Message } from '../../contract/messages.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import { may } from '../access/permissions.ts'
import { deletion } from './deletion.ts'
import { updateMessage } from './update-message.ts'

/**
 * Deletes the caller's own message, or anyone's if the caller is a manager. A tombstone keeps its place in the order.
 * The records of its attachments are removed with it; the table's stream then has the files deleted. Deleting twice is
 * harmless.
 * @throws ParleyError `chat_not_found`, `forbidden`, `message_not_found`.
 */
export const deleteMessage = async (
  credentials: Credentials,
  chatId: string,
  seq: number,
): Promise<Message> => {
  const { caller, head, membership } = await authoriseMember(credentials, chatId, 'deleteOwn')
  return updateMessage(
    chatId,
    seq,
    (record, refused) => {
      const isOwn = record.senderId === caller.userId
      if (!(isOwn || may(membership.role, 'deleteAny', head.kind)) || record.type !== 'text') {
        throw new ParleyError('forbidden', 'Only its author, the owner and admins can delete a message')
      }
      return deletion(record, refused, isOwn ? 'deleteOwn' : 'deleteAny')
    },
    { head, membership },
  )
}
