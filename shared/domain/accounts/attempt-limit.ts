import type { ErrorCode } from '../../contract/errors.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { attemptSettings } from '../../platform/settings/attempts.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { hashSecret } from '../access/secret.ts'
import { keys } from '../records/keys.ts'
import { currentWindow } from '../rate-limit/window.ts'
import type { Reservation } from '../records/profile.ts'
import { networkOf } from './network-of.ts'
import { loginKey } from './reservations.ts'
import { besideTheAct } from '../../platform/storage/written.ts'

/**
 * Log-ins and codes count while they fail; sign-ups and codes that are sent count when they succeed, and when they
 * probe for names. A password that is asked for again counts as a log-in.
 */
export type Act = 'register' | 'confirm' | 'logIn' | 'sendCode' | 'reset'

const windowSeconds: Record<Act, number> = {
  register: 3600,
  confirm: 900,
  logIn: 900,
  sendCode: 3600,
  reset: 900,
}

const counts: Record<Act, readonly (ErrorCode | 'done')[]> = {
  register: ['done', 'username_taken', 'email_taken'],
  confirm: ['invalid_code'],
  logIn: ['invalid_credentials'],
  sendCode: ['done'],
  reset: ['invalid_code'],
}

/**
 * How much more an account may be tried from all addresses together: one address alone cannot lock its owner out.
 * E-mails fill a mailbox, so fewer are sent.
 */
const addressesPerAccount = (act: Act): number => (act === 'sendCode' || act === 'register' ? 2 : 10)

export type Attempt = { act: Act; address: string; account: string }
type Counter = { subject: string; limit: number }

/** In this order: an address that is refused takes nothing from the accounts that it tries. */
const countersOf = ({ act, address, account }: Attempt): Counter[] => {
  const { perAccount, perAddress, signUpsPerAddress } = attemptSettings()
  const network = networkOf(address)
  return [
    { subject: `address ${network}`, limit: act === 'register' ? signUpsPerAddress : perAddress },
    { subject: `account ${account} address ${network}`, limit: perAccount },
    { subject: `account ${account}`, limit: perAccount * addressesPerAccount(act) },
  ]
}

/** The counters that an attempt took from, to be given back if it does not count. */
type Taken = Key[]

const tooMany = (endsAtMs: number) =>
  new ParleyError('too_many_requests', 'Too many attempts; try again later', {
    retryAfterMs: Math.max(endsAtMs - Date.now(), 1000),
  })

/** A failure here only costs an attempt, so it is logged and changes no answer. */
const giveBack = async (taken: Taken): Promise<void> => {
  const given = await Promise.allSettled(
    taken.map((key) => updateItem(key, 'ADD attempts :less', { values: { ':less': -1 } })),
  )
  for (const one of given) {
    if (one.status === 'rejected') logger.warn('an attempt was not given back', { error: one.reason })
  }
}

/**
 * Each counter is one item per window, moved by one conditional write: of any number of callers at once, exactly as
 * many get through as the limit has room for. An item begins at nothing in each window, so nobody resets it.
 */
const take = async (attempt: Attempt): Promise<Taken> => {
  const seconds = windowSeconds[attempt.act]
  const { number, endsAtMs } = currentWindow(seconds)
  const taken: Taken = []
  for (const { subject, limit } of countersOf(attempt)) {
    const key = keys.attempts(hashSecret(`${attempt.act} ${subject}`), number)
    // It outlives its window, so that an attempt that ends after it still gives back to the same item.
    const expiresAt = expiryIn(seconds, endsAtMs)
    const admitted = await updateItem(key, 'ADD attempts :one SET expiresAt = :expiresAt', {
      condition: 'attribute_not_exists(attempts) OR attempts < :limit',
      values: { ':one': 1, ':limit': limit, ':expiresAt': expiresAt },
    })
    if (!admitted) {
      await giveBack(taken)
      throw tooMany(endsAtMs)
    }
    taken.push(key)
  }
  return taken
}

/**
 * Does what may be guessing or mass sign-up, within the limits of its address and its account. It takes its place in
 * the counters before it begins, so that guesses at the same time count too, and gives it back unless it counts: the
 * right password costs nothing, and a right password after waiting works.
 * @throws ParleyError `too_many_requests` with the time until the window ends, and what `work` throws.
 */
export const withinLimits = async <T>(attempt: Attempt, work: () => Promise<T>): Promise<T> => {
  const taken = await besideTheAct(() => take(attempt))
  let outcome: ErrorCode | 'done' | undefined
  try {
    const result = await work()
    outcome = 'done'
    return result
  } catch (error) {
    if (error instanceof ParleyError) outcome = error.code
    throw error
  } finally {
    if (outcome === undefined || !counts[attempt.act].includes(outcome))
      await besideTheAct(() => giveBack(taken))
  }
}

/** The account behind a login for its counters: one for its name and its address, and one for each unknown login. */
export const accountOf = async (login: string): Promise<string> => {
  const key = loginKey(login)
  const reservation = await getItem<Reservation>(key)
  return reservation?.loginId ?? key.pk
}

/**
 * A login by itself for its counters, where the account behind it must not show, or changes with each sign-up: with one
 * counter for both, name and address of an account would betray each other.
 */
export const loginAlone = (login: string): string => loginKey(login).pk
