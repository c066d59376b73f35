import type { Condition } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import type { AddMe, PresenceChoice } from '../../contract/privacy.ts'
import type { OwnUser, User } from '../../contract/users.ts'
import { customField } from './custom.ts'

/** Whether the user is the bot of an incoming webhook, which writes what is posted there and does nothing else. */
export const isHookBot = (profile: Pick<Profile, 'hookId'> | undefined): boolean =>
  profile?.hookId !== undefined

/** The user is not suspended. */
export const notSuspended: Condition = { condition: 'attribute_not_exists(suspendedAtMs)' }

/** A name that a user gave up, folded, and until when (epoch seconds) nobody else can have it. */
export type HeldName = { name: string; expiresAt: number }

/** A registered user, as stored. */
export type Profile = Key & {
  userId: string
  /** Made by the back end, which speaks for it. Absent for people. */
  kind?: 'bot'
  /** The incoming webhook whose bot this is, for good: it is never more than a member. */
  hookId?: string
  username: string
  displayName?: string
  status?: string
  /** Data of the application; see custom.ts. */
  custom?: string
  /** The version of the picture, which stands in a record of its own. */
  avatar?: string
  /** The address of the picture that an outside issuer named, until it is fetched. */
  pictureAddress?: string
  /** Whether the index of names has an entry for the user. */
  inIndex?: boolean
  /** The names that are held for the user, oldest first. Some may have expired. */
  heldNames?: HeldName[]
  /** Absent if an outside issuer has verified none. */
  email?: string
  /** The user's name inside Cognito, which never changes; absent for users of an outside issuer. */
  loginId?: string
  /** Whether an imported user has an account in the pool by now. All others have one from the beginning. */
  hasAccount?: true
  /** An outside issuer's id of the user, where it is not the user id (access/user-id.ts). */
  subject?: string
  /** Milliseconds since the epoch. */
  createdAtMs: number
  /** The number of chats the user is in, at most `limits.chatsPerUser`. */
  chatCount: number
  /** The number of users whom the user has blocked, at most `limits.blocksPerUser`. Absent for none. */
  blockCount?: number
  /** Grows with each block and its lifting: an act that depends on the user's blocks is conditional on it. */
  blockChanges?: number
  /** The people who may add the user to chats; absent for everyone. */
  addMe?: Exclude<AddMe, 'everyone'>
  /** The people who see the user's presence; absent for those who share a chat. The presence itself says so, too. */
  presenceTo?: Exclude<PresenceChoice, 'shared'>
  /** When the user last ended all sessions, and the one that was kept, if one was. */
  sessionsEndedAtMs?: number
  keptSessionId?: string
  /** When the user asked to be erased. From then on every call of theirs is refused, and nothing is added to them. */
  erasingSinceMs?: number
  /** Since when a platform admin has suspended the user; absent if none has. */
  suspendedAtMs?: number
  /** The platform admin who last suspended or reinstated the user. */
  suspensionBy?: string
  /** Set with every change of which more follows. The stream looks for it. */
  followUpAtMs?: number
}

/** The names of a sign-up, as they were typed. */
export type SignUp = { username: string; email: string }

/** The account is not being erased. */
export const notErasing: Condition = { condition: 'attribute_not_exists(erasingSinceMs)' }

/**
 * A reserved username or e-mail address. Without `userId`, its registration is still under way, and with `signUp` it
 * waits for its code; with `heldFor`, it is a name that this user gave up, and leads to nobody.
 */
export type Reservation = Key & {
  userId?: string
  loginId?: string
  signUp?: SignUp
  heldFor?: string
  expiresAt?: number
  /** Set with every change of which more follows. The stream looks for it. */
  followUpAtMs?: number
}

/** A user in the index of names. */
export type UserEntry = Key & { userId: string }

/** How a user appears wherever people are shown. */
export const shownUser = ({
  username,
  displayName,
  status,
  avatar,
  kind,
}: Pick<Profile, 'username' | 'displayName' | 'status' | 'avatar' | 'kind'>) => ({
  username,
  ...(kind && { kind }),
  ...(displayName !== undefined && { displayName }),
  ...(status !== undefined && { status }),
  ...(avatar !== undefined && { avatar }),
})

export const toUser = (profile: Profile): User => ({
  userId: profile.userId,
  ...shownUser(profile),
  ...customField(profile),
  createdAt: new Date(profile.createdAtMs).toISOString(),
})

export const toOwnUser = (profile: Profile): OwnUser => ({
  ...toUser(profile),
  ...(profile.email !== undefined && { email: profile.email }),
  privacy: { addMe: profile.addMe ?? 'everyone', presence: profile.presenceTo ?? 'shared' },
})
