import { logger } from '../../platform/observability/logger.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { knownAddressEmail } from '../emails/account-email.ts'
import { type EmailFeedback, isWritable } from '../emails/email-feedback.ts'
import { sendAccountEmail } from '../emails/send-email.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'

/** Milliseconds between two such e-mails to one owner. */
const intervalMs = 3600_000

/**
 * E-mails the owner of an address that somebody signed up with it. The e-mail is claimed before it is sent, so that
 * many sign-ups are one e-mail. A failure is only logged: the caller must not learn that there is an owner.
 */
export const notifyOwner = async (userId: string): Promise<void> => {
  try {
    const profile = await getItem<Profile>(keys.profile(userId))
    if (profile?.email === undefined) return
    const feedback = await getItem<EmailFeedback>(keys.emailFeedback(profile.email))
    if (!isWritable(feedback)) return
    const claimed = await updateItem(keys.email(profile.email), 'SET ownerNotifiedAtMs = :now', {
      condition:
        'userId = :userId AND (attribute_not_exists(ownerNotifiedAtMs) OR ownerNotifiedAtMs < :before)',
      values: { ':userId': userId, ':now': Date.now(), ':before': Date.now() - intervalMs },
    })
    if (!claimed) return
    await sendAccountEmail({ userId, address: profile.email, ...knownAddressEmail(profile.username) })
  } catch (error) {
    logger.warn('the owner of an address was not notified of a sign-up', { userId, error })
  }
}
