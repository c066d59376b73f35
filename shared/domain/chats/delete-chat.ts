import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { chatNotFound, unavailable } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { present } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import type { ChatMeta } from '../records/chat.ts'
import { hasRole } from '../records/membership-conditions.ts'
import { findReserved, releaseName } from './public-name.ts'

/**
 * The steps that delete a chat: they remove its head, its META and, if it is public, its name. From then on the chat is
 * gone for everyone, and for every message being written at that moment. `cleanUpChat` removes the rest; the table's
 * stream starts it once META is gone, whatever happens to this function.
 */
const deletionSteps = async ({ chatId, kind, name }: ChatMeta) => ({
  head: step.remove(keys.chatHead(chatId), present),
  // A chat that was renamed meanwhile would leave its new name behind.
  meta: step.remove(keys.chatMeta(chatId), {
    condition: '#name = :name',
    names: { '#name': 'name' },
    values: { ':name': name },
  }),
  ...(kind === 'public' && { name: releaseName(await findReserved(name, chatId), chatId) }),
  // The two users' next direct chat gets another id, so that the clean-up of this one cannot take it for the old one.
  ...(kind === 'direct' && { deletedDirect: step.put({ ...keys.deletedDirect(chatId) }) }),
})

/** @throws ParleyError `chat_not_found`; `forbidden` to everyone but the owner. */
export const deleteChat = async (credentials: TokenCredentials, chatId: string): Promise<void> => {
  for await (const _ of attempts()) {
    const { caller, items } = await authoriseMember<[ChatMeta]>(credentials, chatId, 'deleteChat', [
      keys.chatMeta(chatId),
    ])
    const [meta] = items
    if (!meta) throw chatNotFound()
    const outcome = await transact({
      owner: step.check(keys.membership(caller.userId, chatId), hasRole(['owner'])),
      ...(await deletionSteps(meta)),
    })
    if (outcome.committed) return
    if (outcome.failed.has('head')) throw chatNotFound()
    // Renamed or handed over meanwhile: look again.
  }
  throw unavailable()
}

/** Deletes a chat of any kind, whoever asks. @throws ParleyError `chat_not_found`. */
export const deleteWithoutOwner = async (chatId: string): Promise<void> => {
  for await (const _ of attempts()) {
    const meta = await getItem<ChatMeta>(keys.chatMeta(chatId))
    if (!meta) throw chatNotFound()
    const outcome = await transact(await deletionSteps(meta))
    if (outcome.committed) return
    if (outcome.failed.has('head')) throw chatNotFound()
    // Renamed meanwhile: look again.
  }
  throw unavailable()
}
