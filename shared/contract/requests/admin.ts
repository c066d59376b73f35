import * as z from 'zod'
import { usernamePrefix } from '../fields.ts'

export const FindAnyUsersQuery = z.strictObject({
  prefix: usernamePrefix.meta({ description: 'How the username begins, folded as usernames are.' }),
})
