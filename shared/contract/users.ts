import * as z from 'zod'
import { shownCustom } from './custom.ts'
import { displayName, status, timestamp, userId, username } from './fields.ts'
import { Privacy } from './privacy.ts'

/** A bot is a user for whom the deployment's back end speaks. It has no password. */
export const userKind = z.enum(['bot'])

/** How a user appears wherever people are shown. */
export const shownUser = {
  username,
  kind: userKind.optional().meta({ description: 'Absent for people.' }),
  displayName: displayName.optional().meta({ description: 'Absent if the user has set none.' }),
  status: status.optional().meta({ description: 'Absent if the user has set none.' }),
  avatar: z.string().optional().meta({
    description: 'The version of the picture, another for each picture. Absent without one.',
    example: 'xAU2pC0KqzbQ3yD1tQ8h5w',
  }),
}

/** A user as everyone sees them. */
export const User = z
  .object({ userId, ...shownUser, custom: shownCustom.optional(), createdAt: timestamp })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** A user as they see themselves. */
export const OwnUser = z
  .object({
    userId,
    ...shownUser,
    custom: shownCustom.optional(),
    email: z.string().optional().meta({
      description: 'Absent if an outside issuer has verified none.',
      example: 'alice@example.com',
    }),
    createdAt: timestamp,
    privacy: Privacy,
  })
  .meta({ id: 'OwnUser' })
export type OwnUser = z.infer<typeof OwnUser>

export const UserList = z.object({ users: z.array(User) })
