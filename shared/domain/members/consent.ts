import { consentRequired } from '../../platform/errors/parley-error.ts'
import { getItems } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import { isKeptOut, type Left } from '../records/left.ts'

/**
 * Checks, before anybody is added, that all of them may be added by this user. The transactions that add them find
 * what changes meanwhile.
 * @param chatId the chat; undefined for a new one, which nobody can have left.
 * @throws ParleyError `consent_required`, whoever of them does not consent.
 */
export const requireConsent = async (
  addedBy: string,
  userIds: readonly string[],
  chatId?: string,
): Promise<void> => {
  const [blocks, left] = await Promise.all([
    getItems<unknown[]>(userIds.map((userId) => keys.block(userId, addedBy))),
    chatId === undefined ? [] : getItems<Left[]>(userIds.map((userId) => keys.left(userId, chatId))),
  ])
  if (blocks.some((block) => block !== undefined) || left.some((one) => isKeptOut(one)))
    throw consentRequired()
}
