import * as z from 'zod'
import { changedCustom } from '../custom.ts'
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
    z.strictObject({ custom: changedCustom }),
    z.strictObject({
      hidden: z.boolean().meta({ description: 'A direct chat, from my list, until somebody writes in it.' }),
    }),
  ],
  'Must be either a role, a notification setting, data of the application or whether the chat is hidden',
)

export const ListMembersQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })
