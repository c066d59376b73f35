import { logger } from '../../platform/observability/logger.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { knownAddressEmail } from '../emails/account-email.ts'
import { type EmailFeedback, isWritable } from '../emails/email-feedback.ts'
import { sendAccountEmail } from '../emails/send-email.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'

/** The owner of an address is told of sign-ups with it so often at most, in milliseconds. */
const intervalMs = 3600_000

/**
 * Tells the owner of an address that somebody signed up with it. The e-mail is claimed before it leaves, so that many
 * sign-ups are one e-mail. A failure is only logged: the caller must not learn that there is an owner.
 */
export const tellOwner = async (userId: string): Promise<void> => {
  try {
    const profile = await getItem<Profile>(keys.profile(userId))
    if (profile?.email === undefined) return
    const feedback = await getItem<EmailFeedback>(keys.emailFeedback(profile.email))
    if (!isWritable(feedback)) return
    const claimed = await updateItem(keys.email(profile.email), 'SET toldAtMs = :now', {
      condition: 'userId = :userId AND (attribute_not_exists(toldAtMs) OR toldAtMs < :before)',
      values: { ':userId': userId, ':now': Date.now(), ':before': Date.now() - intervalMs },
    })
    if (!claimed) return
    await sendAccountEmail({ userId, address: profile.email, ...knownAddressEmail(profile.username) })
  } catch (error) {
    logger.warn('the owner of an address was not told of a sign-up with it', { userId, error })
  }
}
