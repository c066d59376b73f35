import { foldEmail, foldUsername } from '../../contract/text/fold.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem, getItems } from '../../platform/storage/read.ts'
import { step, takeItem, transact } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import type { Reservation, SignUp } from '../records/profile.ts'
import { ifUnchanged, isFree } from '../records/reservation.ts'
import { emailTaken, usernameTaken } from './reservations.ts'

/** Seconds for which names are held while an account is created; they are free again after that, whatever crashed. */
const creationSeconds = 600
/** Seconds for which a sign-up waits for its code, as long as Cognito takes that. */
const waitingSeconds = 24 * 3600

/** The owner of an address that another account has; without an id while that account is being created. */
export type Owner = { userId: string | undefined }

/** Frees the username of a sign-up that another one with its address has replaced. Otherwise it is held for a day. */
const freeFormerName = async ({ loginId, signUp }: Reservation, username: string): Promise<void> => {
  if (loginId === undefined || signUp === undefined) return
  if (foldUsername(signUp.username) === foldUsername(username)) return
  await takeItem(keys.username(signUp.username), {
    condition: 'loginId = :loginId',
    values: { ':loginId': loginId },
  })
}

/**
 * Holds the names of a sign-up. One that waits for its code takes over what an earlier one with its address holds: of
 * two at once, the later one has the names.
 *
 * An address that another account has is not told from a free one, unless accounts need no code. The username is held
 * then too, or it would tell, when somebody else asks for it.
 * @returns the owner of such an address.
 * @throws ParleyError `username_taken`; `email_taken` where accounts need no code.
 */
export const holdNames = async (
  signUp: SignUp,
  loginId: string,
  { waiting }: { waiting: boolean },
): Promise<Owner | undefined> => {
  const { username, email } = signUp
  for await (const _ of attempts()) {
    const [heldName, heldEmail] = await getItems<[Reservation, Reservation]>([
      keys.username(username),
      keys.email(email),
    ])
    const isSameAddress =
      heldName?.signUp !== undefined && foldEmail(heldName.signUp.email) === foldEmail(email)
    if (!isFree(heldName) && !isSameAddress) throw usernameTaken(username)
    const isKnown = !isFree(heldEmail) && heldEmail?.signUp === undefined
    if (isKnown && !waiting) throw emailTaken()
    const reservation = {
      loginId,
      ...(waiting && { signUp: { username, email } }),
      expiresAt: expiryIn(waiting ? waitingSeconds : creationSeconds),
      followUpAtMs: Date.now(),
    }
    const outcome = await transact<'username' | 'email'>({
      username: step.put({ ...keys.username(username), ...reservation }, ifUnchanged(heldName)),
      ...(!isKnown && {
        email: step.put({ ...keys.email(email), ...reservation }, ifUnchanged(heldEmail)),
      }),
    })
    if (!outcome.committed) continue
    if (isKnown) return { userId: heldEmail?.userId }
    if (heldEmail && !isFree(heldEmail)) await freeFormerName(heldEmail, username)
    return undefined
  }
  throw unavailable()
}

/** Whether a sign-up still holds its address, after whatever took a while. */
export const holdsAddress = async (email: string, loginId: string): Promise<boolean> =>
  (await getItem<Reservation>(keys.email(email)))?.loginId === loginId

/** Frees the names of a sign-up, as far as it still holds them. */
export const releaseNames = async ({ username, email }: SignUp, loginId: string): Promise<void> => {
  const ifOurs = { condition: 'loginId = :loginId', values: { ':loginId': loginId } }
  await Promise.all([takeItem(keys.username(username), ifOurs), takeItem(keys.email(email), ifOurs)])
}
