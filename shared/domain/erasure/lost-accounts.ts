import { setTimeout as sleep } from 'node:timers/promises'
import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { logger } from '../../platform/observability/logger.ts'
import { accountJobDeadLetterSettings } from '../../platform/settings/account-jobs.ts'
import { getItem } from '../../platform/storage/read.ts'
import { isImportedLogin } from '../access/user-id.ts'
import { markErasing } from '../accounts/request-erasure.ts'
import { findAccount, isListed } from '../accounts/user-pool.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'

/** The users whom a sweep has looked for in the pool so far: how many, and the ids of those who were not there. */
export type Checked = { asked: number; missing: string[] }

/** Cognito lists for 30 callers a second of the whole account and region, and others may need some of it. */
const betweenAsksMs = 50

/** More ids would not fit into a message of the queue. */
const mostMissing = 4000

/**
 * Registering makes the account first, so a profile without one has lost it. Imported users have none until they first
 * log in or set a password.
 */
const mayBeLost = ({ loginId, hasAccount, erasingSinceMs }: Profile): boolean =>
  loginId !== undefined && (!isImportedLogin(loginId) || hasAccount === true) && erasingSinceMs === undefined

/**
 * Looks for a user's account in the list of the pool, which is no activity of the user and costs nothing. It may not
 * have the newest, so nobody is erased for what it lacks: `eraseLost` looks again.
 */
export const checkAccount = async (profile: Profile, { asked, missing }: Checked): Promise<Checked> => {
  const { userId, loginId } = profile
  if (loginId === undefined || !mayBeLost(profile) || missing.length >= mostMissing) return { asked, missing }
  const [listed] = await Promise.all([isListed(loginId), sleep(betweenAsksMs)])
  return { asked: asked + 1, missing: listed ? missing : [...missing, userId] }
}

/** Erases a user whose account was deleted in the user pool itself. Does nothing while there is one. */
export const followDeletedAccount = async (userId: string): Promise<void> => {
  const profile = await getItem<Profile>(keys.profile(userId))
  if (!profile || profile.loginId === undefined || !mayBeLost(profile)) return
  if (await findAccount(profile.loginId)) return
  logger.warn('an account is gone from the user pool; its user is erased', { userId })
  await markErasing(userId)
}

/**
 * Erases the users who have lost their accounts. If that is most of those who were asked about, the pool itself is lost
 * or another one: they are put among the dead letters, and erased once an operator sends them back.
 */
export const eraseLost = async ({ asked, missing }: Checked): Promise<void> => {
  if (missing.length * 2 <= asked) {
    for (const userId of missing) await followDeletedAccount(userId)
    return
  }
  const reason = `${missing.length} of ${asked} users have no account in the user pool. Is it the right one?`
  logger.error(reason)
  const body = JSON.stringify({ deletedAccounts: missing })
  await setAside({ queueUrl: accountJobDeadLetterSettings().url, body, reason })
}
