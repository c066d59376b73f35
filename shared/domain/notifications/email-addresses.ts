import { getItems } from '../../platform/storage/read.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { keys } from '../records/keys.ts'
import { type EmailFeedback, isWritable } from '../emails/email-feedback.ts'

/** E-mail addresses by user id, without users who are gone and addresses that bounced or complained. */
export const emailAddressesOf = async (userIds: readonly string[]): Promise<Map<string, string>> => {
  const profiles = [...(await getProfiles([...new Set(userIds)])).values()]
  const feedback = await getItems<EmailFeedback[]>(profiles.map(({ email }) => keys.emailFeedback(email)))
  const writable = profiles.filter((_, index) => isWritable(feedback[index]))
  return new Map(writable.map(({ userId, email }) => [userId, email]))
}
