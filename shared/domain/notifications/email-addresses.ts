import { getItems } from '../../platform/storage/read.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { keys } from '../records/keys.ts'
import { type EmailFeedback, isWritable } from '../emails/email-feedback.ts'

/** E-mail addresses by user id, without users who are gone or have none, and addresses that bounced or complained. */
export const emailAddressesOf = async (userIds: readonly string[]): Promise<Map<string, string>> => {
  const profiles = (await getProfiles([...new Set(userIds)])).values()
  const known = [...profiles].flatMap(({ userId, email }) =>
    email === undefined ? [] : [[userId, email] as const],
  )
  const feedback = await getItems<EmailFeedback[]>(known.map(([, email]) => keys.emailFeedback(email)))
  return new Map(known.filter((_, index) => isWritable(feedback[index])))
}
