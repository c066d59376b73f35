import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { checkFields } from '../../contract/field-errors.ts'
import { email as emailField, username as usernameField } from '../../contract/fields.ts'
import {
  type ImportedUsers,
  importLimits,
  ImportUser,
  type ImportUsersBody,
} from '../../contract/service/imports.ts'
import { ParleyError, unavailable } from '../../platform/errors/parley-error.ts'
import { absent, allOf, present } from '../../platform/storage/condition.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import { usernameTaken } from '../accounts/reservations.ts'
import { enterStep } from '../records/user-index.ts'
import { usernameCandidates } from '../provisioning/username-candidates.ts'
import { ifNotUnderWay } from '../records/erasure.ts'
import type { ImportedPassword } from '../records/imported.ts'
import { keys } from '../records/keys.ts'
import type { Profile } from '../records/profile.ts'
import { ifFree } from '../records/reservation.ts'
import { type ImportIds, importIds } from './import-ids.ts'
import { invalid, readRows, refusedRow } from './import-rows.ts'

type Imported = Omit<ImportedUsers['users'][number], 'row'>
type Named = { username: string; email: string | undefined }
type UserStep = 'erasure' | 'profile' | 'username' | 'email' | 'entry' | 'password'

const passwordSeconds = importLimits.passwordDays * 24 * 3600

const stepsFor = (
  { id, displayName, passwordHash, createdAt }: ImportUser,
  { username, email }: Named,
  ids: ImportIds,
): Partial<Record<UserStep, TransactWriteItem>> => {
  const loginId = ids.loginId(id)
  const userId = ids.userId(id)
  const profile: Profile = {
    ...keys.profile(userId),
    userId,
    username,
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(loginId !== undefined && { loginId }),
    ...(loginId === undefined && id !== userId && { subject: id }),
    createdAtMs: Math.min(createdAt ?? Date.now(), Date.now()),
    chatCount: 0,
    inIndex: true,
  }
  const address = loginId !== undefined && email !== undefined
  const password = passwordHash !== undefined &&
    address && {
      ...keys.importedPassword(userId),
      userId,
      hash: passwordHash,
      expiresAt: expiryIn(passwordSeconds),
    }
  return {
    erasure: step.check(keys.erasure(userId), ifNotUnderWay),
    profile: step.put(profile, absent),
    username: step.put(
      { ...keys.username(username), userId, ...(loginId !== undefined && { loginId }) },
      ifFree(),
    ),
    ...(address && { email: step.put({ ...keys.email(email), userId, loginId }, ifFree()) }),
    entry: enterStep(username, userId),
    ...(password && { password: step.put(password satisfies ImportedPassword) }),
  }
}

const emailTaken = () => new ParleyError('email_taken', 'Another user has this e-mail address')

/** The valid address of a user; none if it is invalid and left out. */
const addressOf = ({ email }: ImportUser, adapt: boolean): string | undefined => {
  if (email === undefined) return undefined
  const checked = checkFields(emailField, email)
  if (!checked.errors) return checked.data
  if (adapt) return undefined
  throw invalid(checked.errors.map(({ message }) => ({ path: 'email', message })))
}

const namesFor = ({ username }: ImportUser, adapt: boolean): Iterable<string> => {
  if (adapt) return usernameCandidates(username)
  const checked = checkFields(usernameField, username)
  if (checked.errors) throw invalid(checked.errors.map(({ message }) => ({ path: 'username', message })))
  return [checked.data]
}

/**
 * Makes one user, in one transaction: whoever repeats the import, or imports at the same time, finds the profile and
 * changes nothing.
 */
const importUser = async (user: ImportUser, ids: ImportIds, adapt: boolean): Promise<Imported> => {
  const { id } = user
  const userId = ids.userId(id)
  let email = addressOf(user, adapt)
  const write = async (username: string): Promise<Imported | 'taken'> => {
    const outcome = await transact<UserStep>(stepsFor(user, { username, email }, ids))
    if (outcome.committed) {
      const adapted: Imported['adapted'] = []
      if (username !== user.username) adapted.push('username')
      if (email !== user.email) adapted.push('email')
      return { id, userId, username, existed: false, adapted }
    }
    if (outcome.failed.has('profile')) {
      const { username } = (outcome.failed.get('profile') ?? {}) as Partial<Profile>
      return { id, userId, username: username ?? user.username, existed: true, adapted: [] }
    }
    // The job would erase the new account as well. The batch is repeated.
    if (outcome.failed.has('erasure')) throw unavailable()
    if (outcome.failed.has('username')) return 'taken'
    if (!adapt) throw emailTaken()
    email = undefined
    return write(username)
  }
  for (const username of namesFor(user, adapt)) {
    const written = await write(username)
    if (written !== 'taken') return written
    if (!adapt) throw usernameTaken(username)
  }
  throw unavailable()
}

/**
 * Notes what it takes to compare a password with the hashes, before one of them is there: a refused log-in of anybody
 * takes as much from then on.
 */
const noteHashes = async (users: readonly { data: ImportUser }[]): Promise<void> => {
  const costs = users.flatMap(({ data }) => data.passwordHash?.split('$')[2] ?? []).map(Number)
  if (costs.length === 0) return
  const cost = Math.max(...costs)
  await updateItem(keys.importKey(), 'SET hashesExpireAt = :until', {
    ...present,
    values: { ':until': expiryIn(passwordSeconds) },
  })
  await updateItem(keys.importKey(), 'SET hashCost = :cost', {
    ...allOf(present, { condition: 'attribute_not_exists(hashCost) OR hashCost < :cost' }),
    values: { ':cost': cost },
  })
}

/**
 * Imports users, with the hashes of their passwords. One after another: of two that want one name, the first gets it.
 * @see moveImportedAccount for what happens at the first log-in.
 */
export const importUsers = async ({ source, users, adapt }: ImportUsersBody): Promise<ImportedUsers> => {
  const { read, refused } = readRows(ImportUser, users)
  if (read.length === 0) return { users: [], refused }
  const ids = await importIds(source)
  await noteHashes(read)
  const imported: ImportedUsers['users'] = []
  for (const { row, data } of read) {
    try {
      imported.push({ row, ...(await importUser(data, ids, adapt)) })
    } catch (error) {
      refused.push(refusedRow(row, data, error))
    }
  }
  return { users: imported, refused: refused.sort((a, b) => a.row - b.row) }
}
