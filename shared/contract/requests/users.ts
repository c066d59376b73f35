import * as z from 'zod'
import { username } from '../fields.ts'

export const RenameOwnUserBody = z.strictObject({ username })
export const FindUsersQuery = z.strictObject({ username })
