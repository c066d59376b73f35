import { limits } from '../../contract/limits.ts'
import { Picture, pictureTypeOf } from '../../contract/picture.ts'
import { sendWithReason } from '../../platform/dead-letters/set-aside.ts'
import { fetchPicture } from '../../platform/issuer/fetch-picture.ts'
import { logger } from '../../platform/observability/logger.ts'
import { cleanUpSettings } from '../../platform/settings/clean-up.ts'
import { outsideIssuerSettings } from '../../platform/settings/identity.ts'
import type { Condition } from '../../platform/storage/condition.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import { storePicture } from './avatar.ts'

/** Has a new user's picture fetched. In a queue, since the table's stream waits for no other server. */
export const queuePicture = (userId: string): Promise<void> =>
  sendWithReason({
    queueUrl: cleanUpSettings().retryQueueUrl,
    body: JSON.stringify({ picture: { userId } }),
    reason: 'a picture to fetch',
  })

const fetchFrom = async (address: string, issuer: string): Promise<Picture | undefined> => {
  try {
    const trustedOrigin = new URL(issuer).origin
    const bytes = await fetchPicture(address, { trustedOrigin, maxBytes: limits.avatarBytes })
    return Picture.parse({ contentType: pictureTypeOf(bytes), bytes })
  } catch (error) {
    // The address stays out of the log: it may reveal who it is.
    logger.info('the picture that the issuer names is left out', { reason: String(error) })
    return undefined
  }
}

/**
 * Fetches the picture that the issuer named at a user's first token, once. Whatever is wrong with it, the user has none
 * then. One that the user has set or removed meanwhile stays as it is:
 *
 *     first token      PROFILE with the address ── stream ── queue ── fetch ── AVATAR, no address ✓
 *     own picture      ── AVATAR, no address ✓                                 ✗ no address
 *     twice at once                                          fetch ── fetch ── ✓ ✗
 */
export const adoptPicture = async (userId: string): Promise<void> => {
  const { issuer } = outsideIssuerSettings()
  const profile = await getItem<Profile>(keys.profile(userId))
  const address = profile?.pictureAddress
  if (issuer === undefined || address === undefined) return
  const isWanted: Condition = { condition: 'pictureAddress = :address', values: { ':address': address } }
  const picture = await fetchFrom(address, issuer)
  if (picture && (await storePicture(userId, picture, isWanted))) return
  await updateItem(keys.profile(userId), 'REMOVE pictureAddress', isWanted)
}
