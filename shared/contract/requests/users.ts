import * as z from 'zod'
import { changedCustom } from '../custom.ts'
import {
  code,
  displayName,
  email,
  password,
  queryCursor,
  queryLimit,
  status,
  typedPassword,
  username,
  usernamePrefix,
} from '../fields.ts'
import { limits } from '../limits.ts'
import { PrivacyPatch } from '../privacy.ts'

export const PatchOwnUserBody = z
  .strictObject({
    username: username.optional().meta({
      description: `The old name is held for ${limits.usernameHeldDays} days: I can take it back, others cannot have it. The newest ${limits.usernamesHeld} are held.`,
    }),
    displayName: displayName.nullable().optional().meta({ description: 'null for none.' }),
    status: status.optional(),
    privacy: PrivacyPatch.optional(),
    custom: changedCustom.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Must change at least one field')
export type PatchOwnUserBody = z.output<typeof PatchOwnUserBody>

export const GetAvatarQuery = z.strictObject({
  version: z
    .string()
    .max(64)
    .optional()
    .meta({ description: '`avatar` of the user: then the answer may be cached for long.' }),
})

/** Either of the two. */
type FindUsersQuery = { username: string; prefix?: undefined } | { username?: undefined; prefix: string }
export const FindUsersQuery = z
  .strictObject({
    username: username.optional().meta({ description: 'Exactly this username, however spelled.' }),
    prefix: usernamePrefix.optional().meta({
      description: `How the username begins, folded as names are. At most ${limits.usersFound} are found, by name.`,
    }),
  })
  .refine(
    ({ username, prefix }) => (username === undefined) !== (prefix === undefined),
    'Give either `username` or `prefix`',
  ) as unknown as z.ZodType<FindUsersQuery, FindUsersQuery>
export const ListBlocksQuery = z.strictObject({ cursor: queryCursor, limit: queryLimit })

export const ChangePasswordBody = z.strictObject({ currentPassword: typedPassword, newPassword: password })
export const ChangeEmailBody = z.strictObject({ email, password: typedPassword })
export const ConfirmEmailBody = z.strictObject({ code })

/** The password, where the user pool keeps one. */
export const EraseBody = z.strictObject({
  password: typedPassword.optional().meta({
    description: 'My password. With an outside issuer there is none: log in at most five minutes before.',
  }),
})
