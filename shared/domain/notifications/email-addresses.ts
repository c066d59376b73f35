import { getItems } from '../../platform/storage/read.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { keys } from '../records/keys.ts'
import { type EmailFeedback, isWritable } from './email-feedback.ts'

/** Where users can be written to, by their ids; one who has bounced, complained, or is gone is missing. */
export const emailAddressesOf = async (userIds: readonly string[]): Promise<Map<string, string>> => {
  const profiles = [...(await getProfiles([...new Set(userIds)])).values()]
  const feedback = await getItems<EmailFeedback[]>(profiles.map(({ email }) => keys.emailFeedback(email)))
  const writable = profiles.filter((_, index) => isWritable(feedback[index]))
  return new Map(writable.map(({ userId, email }) => [userId, email]))
}
