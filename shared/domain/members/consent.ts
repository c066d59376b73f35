import { consentRequired } from '../../platform/errors/parley-error.ts'
import { getItems } from '../../platform/storage/read.ts'
import { isSystem } from '../access/service-credentials.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { keys } from '../records/keys.ts'
import { isKeptOut, type Left } from '../records/left.ts'
import type { Profile } from '../records/profile.ts'
import { sharingChats } from '../privacy/shared-chats.ts'

/** Those of the users who want to be added only by people in a chat with them, and are in none with this one. */
const findStrangers = async (addedBy: string, profiles: Iterable<Profile>): Promise<string[]> => {
  const choosy = [...profiles].flatMap(({ userId, addMe }) => (addMe === 'shared' ? [userId] : []))
  const sharing = await sharingChats(addedBy, choosy)
  return choosy.filter((userId) => !sharing.has(userId))
}

/**
 * Checks, before anybody is added, that all of them may be added by this user. The transactions that add them find
 * what changes meanwhile: blocks, what each of them allows, and who leaves.
 * The system needs nobody's consent, and adds nobody whose account is suspended or being erased.
 * @param chatId the chat; undefined for a new one, which nobody can have left.
 * @param reading their profiles, if they are being read already.
 * @returns their profiles, with what each of them allows.
 * @throws ParleyError `consent_required`, whoever of them does not consent.
 */
export const requireConsent = async (
  addedBy: string,
  userIds: readonly string[],
  {
    chatId,
    reading = getProfiles(userIds),
  }: { chatId?: string; reading?: Promise<Map<string, Profile>> } = {},
): Promise<Map<string, Profile>> => {
  // Before the blocks, since the transactions find only blocks that are newer than the profile.
  const profiles = await reading
  const [blocks, left] = await Promise.all([
    getItems<unknown[]>(userIds.map((userId) => keys.block(userId, addedBy))),
    chatId === undefined ? [] : getItems<Left[]>(userIds.map((userId) => keys.left(userId, chatId))),
  ])
  const isUnfit =
    // Somebody whose account is just being erased.
    profiles.size < userIds.length ||
    [...profiles.values()].some(({ suspendedAtMs }) => suspendedAtMs !== undefined)
  if (isUnfit) throw consentRequired()
  if (isSystem(addedBy)) return profiles
  const isRefused =
    blocks.some((block) => block !== undefined) ||
    left.some((one) => isKeptOut(one)) ||
    [...profiles.values()].some(({ addMe }) => addMe === 'nobody')
  if (isRefused || (await findStrangers(addedBy, profiles.values())).length > 0) throw consentRequired()
  return profiles
}
