import * as z from 'zod'
import { timestamp } from './fields.ts'
import { User } from './users.ts'

/** A user as platform admins see them. */
export const AdminUser = User.extend({
  email: z.string().optional().meta({ description: 'Absent if an outside issuer has verified none.' }),
  suspendedAt: timestamp.optional().meta({ description: 'Absent if the user is not suspended.' }),
}).meta({ id: 'AdminUser' })
export type AdminUser = z.infer<typeof AdminUser>

export const AdminUserList = z.object({ users: z.array(AdminUser) })
