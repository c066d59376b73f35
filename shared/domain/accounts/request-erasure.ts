import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, type Condition } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { step, transact } from '../../platform/storage/write.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { type Erasure, ifNotUnderWay } from '../records/erasure.ts'
import { keys } from '../records/keys.ts'
import { notErasing, type Profile, type Reservation } from '../records/profile.ts'
import { closeUserSockets } from '../sockets/close-sockets.ts'
import { checkPassword } from './check-password.ts'
import { getOwnProfile } from './own-profile.ts'

/** How long a log-in at an outside issuer counts as a proof, in milliseconds. */
const freshMs = 5 * 60_000

/** Clocks of an issuer and of functions differ by less. */
const clocksDifferMs = 60_000

const requireFresh = ({ lastLogInAtMs }: TokenCredentials): void => {
  const ageMs = Date.now() - (lastLogInAtMs ?? 0)
  if (ageMs > freshMs || ageMs < -clocksDifferMs)
    throw new ParleyError('fresh_log_in_required', 'Log in again, at most five minutes before')
}

const requireProof = async (
  credentials: TokenCredentials,
  { loginId }: Profile,
  password: string | undefined,
): Promise<void> => {
  if (loginId === undefined) return requireFresh(credentials)
  if (password === undefined)
    throw new ParleyError('validation_failed', 'The password is missing', {
      errors: [{ path: 'password', message: 'Must be given' }],
    })
  await checkPassword(loginId, password)
}

/** Lets a name lead to nobody at once, while nobody else can have it: messages still show it. */
const holdStep = (key: Key, userId: string): TransactWriteItem =>
  step.update(key, 'SET heldFor = :userId REMOVE userId, loginId', {
    condition: 'userId = :userId',
    values: { ':userId': userId },
  })

const isAsRead = ({ username, email }: Profile): Condition =>
  allOf(
    notErasing,
    { condition: 'username = :username', values: { ':username': username } },
    email === undefined
      ? { condition: 'attribute_not_exists(email)' }
      : { condition: 'email = :email', values: { ':email': email } },
  )

/**
 * Marks a profile and writes the job, in one transaction: from then on each call reads the mark and is refused, nobody
 * adds the user to a chat, and the table's stream starts the job, whatever happens to this function.
 *
 *     mark ✓ ── rename, picture, block, joining   ✗ by their condition on the profile
 *     mark ✓ ── message of a call under way       ✓ until the job leaves the chat; then found in the log
 *     mark ✓ ── mark                              ✗ already marked: the first job does it
 *
 * @returns whether it is marked; if not, the profile has changed meanwhile.
 */
const mark = async (profile: Profile): Promise<boolean> => {
  const { userId, username, email, loginId, heldNames = [] } = profile
  const nowMs = Date.now()
  const [nameKey, emailKey] = [keys.username(username), email === undefined ? undefined : keys.email(email)]
  const [name, address] = await getItems<[Reservation, Reservation]>([nameKey, emailKey ?? nameKey])
  const erasure: Erasure = {
    ...keys.erasure(userId),
    userId,
    requestedAtMs: nowMs,
    stage: 'chats',
    names: [...new Set([username, ...heldNames.map((held) => held.name)])],
    ...(loginId !== undefined && { loginId }),
    ...(email !== undefined && { email }),
  }
  const outcome = await transact<'profile' | 'erasure' | 'name' | 'email'>({
    profile: step.update(
      keys.profile(userId),
      'SET erasingSinceMs = :now, sessionsEndedAtMs = :now REMOVE keptSessionId',
      { ...isAsRead(profile), values: { ...isAsRead(profile).values, ':now': nowMs } },
    ),
    erasure: step.put(erasure, ifNotUnderWay),
    ...(name?.userId === userId && { name: holdStep(nameKey, userId) }),
    ...(emailKey && address?.userId === userId && { email: holdStep(emailKey, userId) }),
  })
  return outcome.committed
}

/** Marks a user to be erased. Harmless when repeated, and for a user who is gone. */
export const markErasing = async (userId: string): Promise<void> => {
  for await (const _ of attempts()) {
    const profile = await getItem<Profile>(keys.profile(userId))
    if (!profile || profile.erasingSinceMs !== undefined || (await mark(profile))) return
  }
  throw unavailable()
}

/** Begins to erase a user: all sessions end at once and all sockets are closed; a job does the rest. */
export const beginErasure = async (userId: string): Promise<void> => {
  await markErasing(userId)
  await closeUserSockets(userId)
}

/**
 * Has the caller erased.
 * @param password of the user pool's account. An outside issuer's user has just logged in instead.
 * @throws ParleyError `invalid_credentials` and others of a log-in; `fresh_log_in_required`.
 */
export const requestErasure = async (credentials: TokenCredentials, password?: string): Promise<void> => {
  const profile = await getOwnProfile(credentials)
  await requireProof(credentials, profile, password)
  await beginErasure(profile.userId)
}
