import { sessionEnded, unavailable } from '../../platform/errors/parley-error.ts'
import { logger } from '../../platform/observability/logger.ts'
import { outsideIssuerSettings } from '../../platform/settings/identity.ts'
import { absent } from '../../platform/storage/condition.ts'
import { step, transact } from '../../platform/storage/write.ts'
import { ifErasedBefore } from '../records/erasure.ts'
import { keys } from '../records/keys.ts'
import type { Profile, Reservation } from '../records/profile.ts'
import { ifFree } from '../records/reservation.ts'
import { enterStep } from '../records/user-index.ts'
import { askUserinfo } from './ask-userinfo.ts'
import { isComplete, type Person, PersonClaims, personOf } from './person.ts'
import { usernameCandidates } from './username-candidates.ts'

/** The holder of an outside issuer's token, who may have no account yet. */
export type Newcomer = {
  userId: string
  /** The issuer's id of them. */
  subject: string
  accessToken: string
  claims: PersonClaims
}

/** Asks the issuer for what the token does not say. What the token says counts more. */
const describe = async ({ accessToken, subject, claims }: Newcomer): Promise<Person> => {
  const { issuer } = outsideIssuerSettings()
  if (issuer === undefined || isComplete(claims)) return personOf(claims)
  const userinfo = await askUserinfo(issuer, { accessToken, subject })
  return personOf(claims, PersonClaims.parse(userinfo))
}

const profileOf = ({ userId, subject }: Newcomer, person: Person, username: string): Profile => ({
  ...keys.profile(userId),
  userId,
  username,
  ...(person.displayName !== undefined && { displayName: person.displayName }),
  ...(person.email !== undefined && { email: person.email }),
  ...(person.picture !== undefined && { pictureAddress: person.picture }),
  ...(subject !== userId && { subject }),
  createdAtMs: Date.now(),
  chatCount: 0,
  inIndex: true,
})

/**
 * Makes the account of an outside issuer's user, at their first token. One transaction reserves the username, enters it
 * into the index and writes the profile, so that a crash leaves both or neither, and whoever comes next makes it or
 * finds it:
 *
 *     first token of ann    asks ── USERNAME#ann ✓ PROFILE ann ✓
 *     another of ann        asks ── USERNAME#ann ✗ PROFILE ann ✗    finds the account
 *     first token of ann2   asks ── USERNAME#ann ✗ PROFILE ann2 ✓   tries ann-2
 *
 * The e-mail address is where e-mails go and nobody logs in by it, so it is not reserved: an issuer may have two users
 * with one address. The picture comes later (adopt-picture.ts): whoever names its server must not hold up the first
 * token.
 * @param startedAtMs when the session of the token began. One from before the end of an erasure makes nothing.
 * @throws ParleyError `unavailable` while the issuer does not answer; `session_ended`.
 */
export const provisionUser = async (newcomer: Newcomer, startedAtMs: number): Promise<void> => {
  const { userId } = newcomer
  const person = await describe(newcomer)
  for (const username of usernameCandidates(person.calls)) {
    const reservation: Reservation = { ...keys.username(username), userId }
    const outcome = await transact<'username' | 'profile' | 'entry' | 'erasure'>({
      username: step.put(reservation, ifFree()),
      profile: step.put(profileOf(newcomer, person, username), absent),
      entry: enterStep(username, userId),
      erasure: step.check(keys.erasure(userId), ifErasedBefore(startedAtMs)),
    })
    if (outcome.committed) {
      logger.info('a user was provisioned', { userId })
      return
    }
    if (outcome.failed.has('profile')) return
    if (outcome.failed.has('erasure')) throw sessionEnded()
  }
  throw unavailable()
}
