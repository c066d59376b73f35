import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { present } from '../../platform/storage/condition.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import type { ChatMeta } from '../records/chat.ts'
import { hasRole } from '../records/membership-conditions.ts'
import { findReserved, releaseName } from './public-name.ts'

/**
 * Deletes a chat. One transaction removes its head, its META and, if it is public, its name: from then on the chat is
 * gone for everyone, and for every message being written at that moment. `cleanUpChat` removes the rest; the table's
 * stream starts it once META is gone, whatever happens to this function.
 * @throws ParleyError `chat_not_found`; `forbidden` to everyone but the owner.
 */
export const deleteChat = async (credentials: TokenCredentials, chatId: string): Promise<void> => {
  for await (const _ of attempts()) {
    const { caller, items } = await authoriseMember<[ChatMeta]>(credentials, chatId, 'deleteChat', [
      keys.chatMeta(chatId),
    ])
    const [meta] = items
    if (!meta) throw chatNotFound()
    const outcome = await transact<'owner' | 'head' | 'meta' | 'name'>({
      owner: step.check(keys.membership(caller.userId, chatId), hasRole(['owner'])),
      head: step.remove(keys.chatHead(chatId), present),
      // A chat that was renamed meanwhile would leave its new name behind.
      meta: step.remove(keys.chatMeta(chatId), {
        condition: '#name = :name',
        names: { '#name': 'name' },
        values: { ':name': meta.name },
      }),
      ...(meta.kind === 'public' && { name: releaseName(await findReserved(meta.name, chatId), chatId) }),
    })
    if (outcome.committed) return
    if (outcome.failed.has('head')) throw chatNotFound()
    // Renamed or handed over meanwhile: look again.
  }
  throw unavailable()
}
