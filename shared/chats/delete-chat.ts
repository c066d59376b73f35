import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { chatNotFound, ParleyError } from '../errors/parley-error.ts'
import { keys } from '../storage/keys.ts'
import { step, transact } from '../storage/write.ts'

/**
 * Deletes a chat: in one transaction its head and META are gone, and with them the chat, for everyone and for every
 * message being written at that moment. What is left is taken away by `cleanUpChat`, which the table's stream
 * starts once META is gone: durable, whatever happens to this function.
 * @throws ParleyError `chat_not_found`; `forbidden` to all but the owner.
 */
export const deleteChat = async (credentials: TokenCredentials, chatId: string): Promise<void> => {
  const { caller, membership } = await authoriseMember(credentials, chatId)
  if (membership.role !== 'owner') throw new ParleyError('forbidden', 'Only the owner can delete a chat')
  const outcome = await transact<'owner' | 'head' | 'meta'>({
    owner: step.check(keys.membership(caller.userId, chatId), '#role = :owner', {
      names: { '#role': 'role' },
      values: { ':owner': 'owner' },
    }),
    head: step.remove(keys.chatHead(chatId), { condition: 'attribute_exists(pk)' }),
    meta: step.remove(keys.chatMeta(chatId), { condition: 'attribute_exists(pk)' }),
  })
  if (!outcome.committed) throw chatNotFound()
}
