import * as z from 'zod'
import { queryCursor, queryLimit, username } from '../fields.ts'
import { limits } from '../limits.ts'
import { notificationSettings } from '../notification-settings.ts'
import { roles } from '../roles.ts'

export const AddMembersBody = z.strictObject({
  usernames: z
    .array(username)
    .min(1)
    .max(limits.usernamesPerRequest)
    .meta({ example: ['carol'] }),
})

export const PatchMemberBody = z.union(
  [
    z.strictObject({ role: z.enum(roles).meta({ description: '`owner` hands the chat over.' }) }),
    z.strictObject({ notifications: z.enum(notificationSettings) }),
  ],
  'Must be either a role or a notification setting',
)

export const ListMembersQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })
