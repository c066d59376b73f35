import { randomBytes, randomUUID } from 'node:crypto'
import { password as newPassword } from '../../contract/fields.ts'
import { preparePassword } from '../../contract/text/password.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { hasExpired } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { takeItem, updateAndGet, updateItem } from '../../platform/storage/write.ts'
import { isImportedLogin } from '../access/user-id.ts'
import type { ImportedPassword, ImportedPasswordAct, ImportKey } from '../records/imported.ts'
import { keys } from '../records/keys.ts'
import { notErasing, type Profile, type Reservation } from '../records/profile.ts'
import { createAccount, deleteAccount, findAccount, setAccountPassword } from './user-pool.ts'

/**
 * Imported users have no account in the pool until they first log in or set a new password. What decides about that is
 * the record of their old password's hash. An act claims it before it asks the pool, so that no two set passwords at once:
 *
 *     first log-in    claim ── account, password ── remove the record
 *     another         claim ✗ ── waits ── no record: an ordinary log-in
 *     reset           claim ── the pool takes code and password ── remove the record
 *     reset           claim ── †      the password may be a new one: the hash counts no more
 */

/** Longer than any function that claims lives. */
const claimMs = 60_000

const isOurs = (claimId: string): Condition => ({
  condition: 'claimId = :claimId',
  values: { ':claimId': claimId },
})

const remove = (userId: string, condition?: Condition) => takeItem(keys.importedPassword(userId), condition)

/** The record, unless it has expired or a reset died with it. */
const findPassword = async (userId: string): Promise<ImportedPassword | undefined> => {
  const found = await getItem<ImportedPassword>(keys.importedPassword(userId))
  if (!found || hasExpired(found)) return undefined
  const { claimId, claimedBy, claimedUntilMs = 0 } = found
  if (claimedBy !== 'reset' || claimId === undefined || claimedUntilMs > Date.now()) return found
  await remove(userId, isOurs(claimId))
  return undefined
}

/** @returns the id of the claim; undefined while somebody else has one. */
const claim = async (found: ImportedPassword, act: ImportedPasswordAct): Promise<string | undefined> => {
  const claimId = randomUUID()
  const nowMs = Date.now()
  const unchanged: Condition =
    found.claimId === undefined
      ? { condition: 'attribute_not_exists(claimId)' }
      : {
          condition: 'claimId = :seen AND claimedUntilMs < :now',
          values: { ':seen': found.claimId, ':now': nowMs },
        }
  const { values, ...condition } = allOf(present, unchanged)
  const claimed = await updateItem(
    keys.importedPassword(found.userId),
    'SET claimId = :claimId, claimedBy = :act, claimedUntilMs = :until',
    { ...condition, values: { ...values, ':claimId': claimId, ':act': act, ':until': nowMs + claimMs } },
  )
  return claimed ? claimId : undefined
}

const release = async (userId: string, claimId: string): Promise<void> => {
  await updateAndGet(
    keys.importedPassword(userId),
    'REMOVE claimId, claimedBy, claimedUntilMs',
    isOurs(claimId),
  )
}

/** As typed, which is what older systems hashed; else in the form in which Parley stores passwords. */
const matches = async (hash: string, typed: string): Promise<boolean> => {
  const { compare } = await import('bcryptjs')
  const prepared = preparePassword(typed)
  return (await compare(typed, hash)) || (prepared !== typed && (await compare(prepared, hash)))
}

/**
 * Refuses a log-in after the work that the refusal of an imported user takes, so that the time does not tell who is one.
 * Only a deployment that holds such hashes does it, and only for a password that is wrong.
 */
export const refusedNoSooner = async <T>(typed: string, logIn: Promise<T>): Promise<T> => {
  try {
    return await logIn
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'invalid_credentials') await compareInVain(typed)
    throw error
  }
}

/** The last part of a hash that no password has. */
const nobodysHash = '.'.repeat(53)

const compareInVain = async (typed: string): Promise<void> => {
  const { hashCost, hashesExpireAt = 0 } = (await getItem<ImportKey>(keys.importKey())) ?? {}
  if (hashCost === undefined || hasExpired({ expiresAt: hashesExpireAt })) return
  await matches(`$2b$${String(hashCost).padStart(2, '0')}$${nobodysHash}`, typed)
}

const mustReset = () =>
  new ParleyError(
    'password_reset_required',
    'This password of the older system is not accepted here. Set a new one with the code that POST /auth/password/forgot sends',
  )

/**
 * Makes the account, and notes that there is one: whoever has lost it from then on is erased (lost-accounts.ts). An
 * erasure that is marked before the note may have deleted the account already, so this deletes it; a later one finds it.
 */
const makeAccount = async (
  userId: string,
  loginId: string,
  email: string,
): Promise<'created' | 'existed' | 'erased'> => {
  const created = await createAccount(loginId, email)
  const noted = await updateItem(keys.profile(userId), 'SET hasAccount = :true', {
    ...allOf(present, notErasing),
    values: { ':true': true },
  })
  if (noted) return created ? 'created' : 'existed'
  await deleteAccount(loginId)
  return 'erased'
}

const moveIn = async (userId: string, loginId: string, typed: string): Promise<void> => {
  const accepted = newPassword.safeParse(typed)
  if (!accepted.success) throw mustReset()
  const profile = await getItem<Profile>(keys.profile(userId))
  if (profile?.email === undefined) throw mustReset()
  const made = await makeAccount(userId, loginId, profile.email)
  if (made === 'erased') throw new ParleyError('invalid_credentials')
  await setAccountPassword(loginId, accepted.data)
}

/** The imported user to whom a login leads; undefined for others. */
const importedUser = ({ userId, loginId }: Partial<Reservation> = {}) =>
  userId !== undefined && loginId !== undefined && isImportedLogin(loginId) ? { userId, loginId } : undefined

/**
 * Makes the account of an imported user in the pool, if this is the first log-in and the password is right. Whatever it
 * does, the pool decides about the log-in afterwards.
 * @returns whether the password was compared with the hash of an older one.
 * @throws ParleyError `password_reset_required` for the right password, if the rules for new ones refuse it.
 */
export const moveImportedAccount = async (
  reservation: Partial<Reservation> | undefined,
  typed: string,
): Promise<boolean> => {
  const user = importedUser(reservation)
  if (!user) return false
  let right: boolean | undefined
  for await (const _ of attempts()) {
    const found = await findPassword(user.userId)
    if (!found) return right !== undefined
    right ??= await matches(found.hash, typed)
    if (!right) return true
    const claimId = await claim(found, 'log-in')
    if (claimId === undefined) continue
    try {
      await moveIn(user.userId, user.loginId, typed)
    } catch (error) {
      await release(user.userId, claimId)
      throw error
    }
    await remove(user.userId, isOurs(claimId))
    return true
  }
  throw unavailable()
}

/**
 * Gives an imported user without an account one whose password nobody knows, so that the pool sends a code to set a new
 * one. The old password keeps counting until one is set.
 */
export const ensureImportedAccount = async (profile: Profile | undefined): Promise<void> => {
  const user = importedUser(profile)
  if (!user || profile?.email === undefined) return
  const found = await findPassword(user.userId)
  const claimId = found && (await claim(found, 'code'))
  if (found && claimId === undefined) return
  try {
    const made = await makeAccount(user.userId, user.loginId, profile.email)
    if (made === 'erased') return
    // A run that died may have left it without a password.
    if (made === 'created' || (await findAccount(user.loginId))?.confirmed === false)
      await setAccountPassword(user.loginId, randomBytes(24).toString('base64url'))
  } catch (error) {
    // The rules of the deployment refuse the account, which the caller must not learn.
    if (!(error instanceof ParleyError) || error.status !== 403) throw error
    logger.warn('an imported user got no account', { error })
  } finally {
    if (claimId !== undefined) await release(user.userId, claimId)
  }
}

/**
 * Resets a password, and forgets that of the older system if that succeeds.
 * @throws ParleyError `unavailable` while a first log-in is at work.
 */
export const resettingImported = async (
  reservation: Partial<Reservation> | undefined,
  reset: () => Promise<void>,
): Promise<void> => {
  const user = importedUser(reservation)
  const found = user && (await findPassword(user.userId))
  if (!found) return reset()
  const claimId = await claim(found, 'reset')
  if (claimId === undefined) throw unavailable()
  try {
    await reset()
  } catch (error) {
    if (error instanceof ParleyError && error.status < 500) await release(user.userId, claimId)
    throw error
  }
  await remove(user.userId, isOurs(claimId))
}
