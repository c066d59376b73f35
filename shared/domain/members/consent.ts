import { consentRequired } from '../../platform/errors/parley-error.ts'
import { getItems } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'

/**
 * Checks, before anybody is added, that all of them may be added by this user. The transactions that add them find
 * what changes meanwhile.
 * @throws ParleyError `consent_required`, whoever of them does not consent.
 */
export const requireConsent = async (addedBy: string, userIds: readonly string[]): Promise<void> => {
  const blocks = await getItems<unknown[]>(userIds.map((userId) => keys.block(userId, addedBy)))
  if (blocks.some((block) => block !== undefined)) throw consentRequired()
}
