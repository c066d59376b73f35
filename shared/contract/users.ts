import * as z from 'zod'
import { timestamp, userId, username } from './fields.ts'

/** A user as everyone sees them. */
export const User = z.object({ userId, username, createdAt: timestamp }).meta({ id: 'User' })
export type User = z.infer<typeof User>

/** A user as they see themselves. */
export const OwnUser = z
  .object({
    userId,
    username,
    email: z.string().meta({ example: 'alice@example.com' }),
    createdAt: timestamp,
  })
  .meta({ id: 'OwnUser' })
export type OwnUser = z.infer<typeof OwnUser>

export const UserList = z.object({ users: z.array(User) })
