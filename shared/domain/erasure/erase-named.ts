import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { logger } from '../../platform/observability/logger.ts'
import { accountJobDeadLetterSettings } from '../../platform/settings/account-jobs.ts'
import { getItems } from '../../platform/storage/read.ts'
import { beginErasure } from '../accounts/request-erasure.ts'
import type { Erasure } from '../records/erasure.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'

/**
 * Erases a user whom an operator names: also one who is suspended, or who has an account at an outside issuer. An id
 * that no user has is put among the dead letters. Harmless when repeated: whoever has come back under the same id since
 * the operator asked is spared.
 * @param askedAtMs when the operator asked.
 */
export const eraseNamed = async (userId: string, askedAtMs: number): Promise<void> => {
  const [profile, erasure] = await getItems<[Profile, Erasure]>([keys.profile(userId), keys.erasure(userId)])
  if (erasure && (!profile || erasure.requestedAtMs >= askedAtMs)) return
  if (profile) {
    logger.warn('an operator has a user erased', { userId })
    return beginErasure(userId)
  }
  await setAside({
    queueUrl: accountJobDeadLetterSettings().url,
    body: JSON.stringify({ erase: userId }),
    reason: 'No user exists with this id',
  })
}
