import { absent } from '../../platform/storage/condition.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import type { Profile, SignUp } from '../records/profile.ts'
import { enterStep } from '../records/user-index.ts'

/** The profile of a new user. */
export const newProfile = ({ username, email }: SignUp, loginId: string, userId: string): Profile => ({
  ...keys.profile(userId),
  userId,
  username,
  email,
  loginId,
  createdAtMs: Date.now(),
  chatCount: 0,
  inIndex: true,
})

/**
 * Writes the profile of a new user and makes the names that the sign-up holds permanent, in one transaction.
 * @returns undefined if the names are not held for it any more, or the profile exists.
 */
export const completeSignUp = async (
  signUp: SignUp,
  loginId: string,
  userId: string,
): Promise<Profile | undefined> => {
  const profile = newProfile(signUp, loginId, userId)
  const keep = [
    'SET userId = :userId REMOVE expiresAt, signUp',
    { condition: 'loginId = :loginId', values: { ':loginId': loginId, ':userId': userId } },
  ] as const
  const outcome = await transact<'username' | 'email' | 'profile' | 'entry'>({
    username: step.update(keys.username(signUp.username), ...keep),
    email: step.update(keys.email(signUp.email), ...keep),
    profile: step.put(profile, absent),
    entry: enterStep(signUp.username, userId),
  })
  return outcome.committed ? profile : undefined
}
