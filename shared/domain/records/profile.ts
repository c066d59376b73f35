import type { Key } from '../../platform/storage/key.ts'
import type { OwnUser, User } from '../../contract/users.ts'

/** A registered user, as stored. */
export type Profile = Key & {
  userId: string
  username: string
  email: string
  /** The user's name inside Cognito, which never changes. */
  loginId: string
  /** Milliseconds since the epoch. */
  createdAtMs: number
  /** The number of chats the user is in, at most `limits.chatsPerUser`. */
  chatCount: number
}

/** A reserved username or e-mail address. Without `userId`, its registration is still under way. */
export type Reservation = Key & { userId?: string; loginId: string; expiresAt?: number }

export const toUser = ({ userId, username, createdAtMs }: Profile): User => ({
  userId,
  username,
  createdAt: new Date(createdAtMs).toISOString(),
})

export const toOwnUser = (profile: Profile): OwnUser => ({ ...toUser(profile), email: profile.email })
