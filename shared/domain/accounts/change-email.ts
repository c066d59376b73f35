import { randomInt, timingSafeEqual } from 'node:crypto'
import { limits } from '../../contract/limits.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, anyOf } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { putItem, step, transact, updateAndGet } from '../../platform/storage/write.ts'
import { hashSecret } from '../access/secret.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { type AccountEmailContent, addressChangedEmail, newAddressEmail } from '../emails/account-email.ts'
import { EmailRefusedError, EmailThrottledError } from '../emails/email.ts'
import { sendAccountEmail } from '../emails/send-email.ts'
import type { EmailChange } from '../records/email-change.ts'
import { keys } from '../records/keys.ts'
import { notErasing, type Profile, type Reservation } from '../records/profile.ts'
import { checkPassword } from './check-password.ts'
import { getOwnProfile } from './own-profile.ts'
import { ifFree, ifWaiting } from '../records/reservation.ts'
import { emailTaken } from './reservations.ts'

const { codeMinutes, codeAttempts, codeDigits } = limits.emailChange

const createCode = (): string => String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0')
const hashCode = (userId: string, code: string): string => hashSecret(`${userId} ${code}`)

const send = async (userId: string, address: string, content: AccountEmailContent): Promise<void> => {
  try {
    await sendAccountEmail({ userId, address, ...content })
  } catch (error) {
    if (error instanceof EmailThrottledError) throw unavailable(error)
    if (error instanceof EmailRefusedError) {
      throw new ParleyError('code_not_delivered', undefined, { cause: error })
    }
    throw error
  }
}

/**
 * Keeps a new address for later and sends it a code. The present one counts until the code comes back. Nothing tells
 * whether somebody else has the address: only its owner learns that, who gets the code.
 * @throws ParleyError `invalid_credentials` and others of a log-in; `code_not_delivered`.
 */
export const changeEmail = async (
  credentials: TokenCredentials,
  { email, password }: { email: string; password: string },
): Promise<void> => {
  const { userId, username, loginId } = await getOwnProfile(credentials)
  if (loginId === undefined) throw new ParleyError('invalid_credentials')
  await checkPassword(loginId, password)
  const code = createCode()
  const goodUntilMs = Date.now() + codeMinutes * 60_000
  const change: EmailChange = {
    ...keys.emailChange(userId),
    email,
    codeHash: hashCode(userId, code),
    attemptsLeft: codeAttempts,
    goodUntilMs,
    expiresAt: expiryIn(0, goodUntilMs),
  }
  await putItem(change)
  await send(userId, email, newAddressEmail(username, code, codeMinutes))
}

/** Takes one of the attempts that a code has, before it is compared: of any number at once, no more are compared. */
const takeAttempt = async (userId: string): Promise<EmailChange | undefined> =>
  updateAndGet<EmailChange>(keys.emailChange(userId), 'SET attemptsLeft = attemptsLeft - :one', {
    condition: 'attemptsLeft > :none AND goodUntilMs > :now',
    values: { ':one': 1, ':none': 0, ':now': Date.now() },
  })

const isSame = (hash: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(hash), Buffer.from(other))

/**
 * Consumes the change, reserves the new address, releases the old one and writes it into the profile, in one
 * transaction. The stream brings it to the pool.
 * @returns whether it committed; if not, the profile has changed meanwhile.
 */
const swapAddresses = async (profile: Profile, change: EmailChange): Promise<boolean> => {
  const { userId, loginId, email: before } = profile
  const [taken, released] = [keys.email(change.email), before === undefined ? undefined : keys.email(before)]
  const reservation: Reservation = {
    ...taken,
    userId,
    ...(loginId !== undefined && { loginId }),
    followUpAtMs: Date.now(),
  }
  const otherKey = released?.pk !== taken.pk
  const outcome = await transact<'change' | 'taken' | 'released' | 'profile'>({
    change: step.remove(keys.emailChange(userId), {
      condition: 'codeHash = :codeHash',
      values: { ':codeHash': change.codeHash },
    }),
    ...(otherKey && { taken: step.put(reservation, anyOf(ifFree(), ifWaiting)) }),
    ...(otherKey &&
      released && {
        released: step.remove(released, { condition: 'userId = :userId', values: { ':userId': userId } }),
      }),
    profile: step.update(keys.profile(userId), 'SET email = :email, followUpAtMs = :now', {
      condition: allOf(notErasing, {
        condition: before === undefined ? 'attribute_not_exists(email)' : 'email = :before',
      }).condition,
      values: {
        ':email': change.email,
        ':now': Date.now(),
        ...(before !== undefined && { ':before': before }),
      },
    }),
  })
  if (outcome.committed) return true
  if (outcome.failed.has('change')) throw new ParleyError('invalid_code')
  if (outcome.failed.has('taken')) throw emailTaken()
  return false
}

/** A failure here changes nothing any more, so it is only logged. */
const notifyFormerAddress = async ({ userId, username, email }: Profile): Promise<void> => {
  if (email === undefined) return
  try {
    await sendAccountEmail({ userId, address: email, ...addressChangedEmail(username) })
  } catch (error) {
    logger.warn('the former address was not notified of its change', { error })
  }
}

/**
 * Makes the new address count, with the code that was sent to it. A code counts once.
 * @throws ParleyError `invalid_code` for one that is wrong, late or used, and after too many wrong ones; `email_taken` if
 * somebody else has the address.
 */
export const confirmEmail = async (credentials: TokenCredentials, code: string): Promise<void> => {
  const { userId } = await getOwnProfile(credentials)
  const change = await takeAttempt(userId)
  if (!change || !isSame(change.codeHash, hashCode(userId, code))) throw new ParleyError('invalid_code')
  for await (const _ of attempts()) {
    const profile = await getOwnProfile(credentials)
    if (!(await swapAddresses(profile, change))) continue
    await notifyFormerAddress(profile)
    return
  }
  throw unavailable()
}
