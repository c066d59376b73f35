import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { limits } from '../../contract/limits.ts'
import { foldUsername } from '../../contract/text/fold.ts'
import { anyOf, type Condition } from '../../platform/storage/condition.ts'
import { expiryIn, hasExpired } from '../../platform/storage/expiry.ts'
import { step, takeItem } from '../../platform/storage/write.ts'
import { keys } from '../records/keys.ts'
import type { HeldName, Profile, Reservation } from '../records/profile.ts'
import { ifFree } from '../records/reservation.ts'
import { enterStep, removeEntryStep } from '../records/user-index.ts'

const heldSeconds = limits.usernameHeldDays * 24 * 3600

/** The name is held, for this user. */
const isHeldFor = (userId: string): Condition => ({
  condition: 'heldFor = :userId',
  values: { ':userId': userId },
})

export type SwapStep = 'taken' | 'held' | 'entry' | 'entryBefore'
export type Swap = {
  steps: Partial<Record<SwapStep, TransactWriteItem>>
  /** The names that are held for the user from then on. */
  heldNames: HeldName[]
  /** Names that are held no longer, because there are too many. */
  freed: HeldName[]
}

/**
 * The steps that give a user another name: it is reserved on condition that it is free or held for this user, and the old
 * one is held for this user. They belong into one transaction with the change of the profile, which must be as it was
 * read: of two callers who rename one user at once, the second finds another profile and looks again.
 *
 *     ann → bea   USERNAME#ann: heldFor ann, 30 days   USERNAME#bea: ann's      all or nothing
 *     bea → ann   USERNAME#ann: ann's again            USERNAME#bea: heldFor ann
 *
 * A name that only changes its case or width keeps its reservation.
 */
export const swapNames = (profile: Profile, username: string): Swap => {
  const { userId, loginId, heldNames = [] } = profile
  const [before, after] = [foldUsername(profile.username), foldUsername(username)]
  if (before === after) return { steps: {}, heldNames, freed: [] }
  const expiresAt = expiryIn(heldSeconds)
  const held = [
    ...heldNames.filter((held) => held.name !== after && !hasExpired(held)),
    { name: before, expiresAt },
  ]
  const reservation: Reservation = {
    ...keys.username(username),
    userId,
    ...(loginId !== undefined && { loginId }),
  }
  return {
    steps: {
      taken: step.put(reservation, anyOf(ifFree(), isHeldFor(userId))),
      held: step.update(
        keys.username(profile.username),
        'SET heldFor = :userId, expiresAt = :expiresAt REMOVE userId, loginId',
        { condition: 'userId = :userId', values: { ':userId': userId, ':expiresAt': expiresAt } },
      ),
      entry: enterStep(username, userId),
      entryBefore: removeEntryStep(profile.username),
    },
    heldNames: held.slice(-limits.usernamesHeld),
    freed: held.slice(0, -limits.usernamesHeld),
  }
}

/** Frees names before their time. A crash leaves them held until then. */
export const freeNames = async (userId: string, names: readonly HeldName[]): Promise<void> => {
  await Promise.all(names.map(({ name }) => takeItem(keys.username(name), isHeldFor(userId))))
}
