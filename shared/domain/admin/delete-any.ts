import { authoriseAdmin } from '../access/admins.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { deleteWithoutOwner } from '../chats/delete-chat.ts'
import { deletion } from '../messages/deletion.ts'
import { updateMessage } from '../messages/update-message.ts'
import { logAct } from './log-act.ts'

/**
 * Deletes a message of any chat, also one of the system, which may quote what people wrote. Deleting twice is harmless.
 * @throws ParleyError `message_not_found`; `forbidden` to others than platform admins.
 */
export const deleteAnyMessage = async (
  credentials: TokenCredentials,
  chatId: string,
  seq: number,
): Promise<void> => {
  await authoriseAdmin(credentials)
  await updateMessage(chatId, seq, (record, refused) =>
    deletion(record, refused, 'deleteAny', 'platform_admin'),
  )
  logAct('delete message', { chatId, seq })
}

/** @throws ParleyError `chat_not_found`; `forbidden` to others than platform admins. */
export const deleteAnyChat = async (credentials: TokenCredentials, chatId: string): Promise<void> => {
  await authoriseAdmin(credentials)
  await deleteWithoutOwner(chatId)
  logAct('delete chat', { chatId })
}
