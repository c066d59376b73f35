import type { PatchOwnUserBody } from '../../contract/requests/users.ts'
import type { OwnUser } from '../../contract/users.ts'
import { unavailable } from '../../platform/errors/parley-error.ts'
import { attempts } from '../../platform/storage/attempts.ts'
import { allOf, type Condition, present } from '../../platform/storage/condition.ts'
import { queryAll } from '../../platform/storage/read.ts'
import { step, transact, updateItem } from '../../platform/storage/write.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { UserConnection } from '../records/connection.ts'
import { customAfter } from '../records/custom.ts'
import { keys, ranges } from '../records/keys.ts'
import { notErasing, type Profile, toOwnUser } from '../records/profile.ts'
import { showPresenceStep } from '../sockets/presence.ts'
import { getOwnProfile } from './own-profile.ts'
import { usernameTaken } from './reservations.ts'
import { freeNames, type SwapStep, swapNames } from './swap-names.ts'

/** Attributes of a profile from now on; undefined for those that are removed. */
type Changes = Partial<
  Record<
    'username' | 'displayName' | 'status' | 'custom' | 'addMe' | 'presenceTo' | 'heldNames' | 'inIndex',
    unknown
  >
>

/** The fields of a patch that differ from the profile. */
const changesOf = (
  { username, displayName, status, custom, privacy: { addMe, presence } = {} }: PatchOwnUserBody,
  profile: Profile,
): Changes => {
  const wanted = {
    ...(username !== undefined && { username }),
    ...(displayName !== undefined && { displayName: displayName ?? undefined }),
    ...(status !== undefined && { status: status || undefined }),
    ...(custom !== undefined && { custom: customAfter(profile.custom, custom) }),
    ...(addMe !== undefined && { addMe: addMe === 'everyone' ? undefined : addMe }),
    ...(presence !== undefined && { presenceTo: presence === 'shared' ? undefined : presence }),
  }
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== profile[name as keyof Profile]),
  )
}

/** The update that makes these changes. */
const updateOf = (changes: Changes): { update: string } & Required<Condition> => {
  const names = Object.keys(changes) as (keyof Changes)[]
  const set = names.filter((name) => changes[name] !== undefined)
  const removed = names.filter((name) => changes[name] === undefined)
  return {
    condition: allOf(present, notErasing).condition,
    update: [
      ...(set.length > 0 ? [`SET ${set.map((name) => `#${name} = :${name}`).join(', ')}`] : []),
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(set.map((name) => [`:${name}`, changes[name]])),
  }
}

/** The presence says itself whether it is hidden, for whoever reads presences alone. */
const presenceSteps = (userId: string, changes: Changes) =>
  'presenceTo' in changes ? { presence: showPresenceStep(userId, changes.presenceTo !== undefined) } : {}

/** The profile has the names that were read. */
const hasNames = ({ username, heldNames }: Profile): Condition =>
  allOf(
    { condition: 'username = :usernameBefore', values: { ':usernameBefore': username } },
    heldNames
      ? { condition: 'heldNames = :heldBefore', values: { ':heldBefore': heldNames } }
      : { condition: 'attribute_not_exists(heldNames)' },
  )

/** @returns whether it committed; if not, the profile has changed meanwhile. @throws ParleyError `username_taken`. */
const rename = async (profile: Profile, username: string, changes: Changes): Promise<boolean> => {
  const { steps, heldNames, freed } = swapNames(profile, username)
  const { update, ...expression } = updateOf({
    ...changes,
    ...(heldNames.length > 0 && { heldNames }),
    ...(steps.entry && { inIndex: true }),
  })
  const outcome = await transact<SwapStep | 'profile' | 'presence'>({
    ...steps,
    ...presenceSteps(profile.userId, changes),
    profile: step.update(keys.profile(profile.userId), update, allOf(expression, hasNames(profile))),
  })
  if (outcome.committed) {
    await freeNames(profile.userId, freed)
    return true
  }
  if (outcome.failed.has('profile') || outcome.failed.has('held')) return false
  throw usernameTaken(username)
}

/** Open sockets hold the name in their records. One that opens meanwhile checks the name in its own transaction. */
const renameSockets = async (userId: string, username: string): Promise<void> => {
  const connections = await queryAll<UserConnection>(ranges.userConnections(userId))
  await Promise.all(
    connections.map(({ connectionId }) =>
      updateItem(keys.connection(connectionId), 'SET username = :username', {
        ...present,
        values: { ':username': username },
      }),
    ),
  )
}

const describe = async (userId: string, changes: Changes): Promise<boolean> => {
  if (Object.keys(changes).length === 0) return true
  const { update, ...expression } = updateOf(changes)
  const outcome = await transact<'profile' | 'presence'>({
    ...presenceSteps(userId, changes),
    profile: step.update(keys.profile(userId), update, allOf(expression)),
  })
  return outcome.committed
}

/**
 * Changes how the caller appears to others, and what others may do. New messages carry a new username at once, also
 * over open sockets. Fields that are so already change nothing.
 * @throws ParleyError `username_taken`.
 */
export const patchOwnUser = async (
  credentials: TokenCredentials,
  patch: PatchOwnUserBody,
): Promise<OwnUser> => {
  for await (const _ of attempts()) {
    const profile = await getOwnProfile(credentials)
    const { userId } = profile
    const changes = changesOf(patch, profile)
    const { username } = patch
    const renames = username !== undefined && 'username' in changes
    if (!(await (renames ? rename(profile, username, changes) : describe(userId, changes)))) continue
    // Also for a name that is so already: an earlier run may have died before its sockets had it.
    if (username !== undefined) await renameSockets(userId, username)
    return toOwnUser({ ...profile, ...changes } as Profile)
  }
  throw unavailable()
}
