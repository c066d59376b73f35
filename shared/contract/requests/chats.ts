import * as z from 'zod'
import { changedCustom, custom } from '../custom.ts'
import { chatName, chatNamePrefix, prose, queryCursor, queryLimit, username } from '../fields.ts'
import { limits } from '../limits.ts'

const usernames = z.array(username).max(limits.usernamesPerRequest)
const description = prose(0, limits.chatDescription.max)

const named = {
  name: chatName,
  description: description.default(''),
  custom: custom.optional(),
  members: usernames.default([]).meta({ example: ['bob'] }),
}
export const CreateChatBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('group'), ...named }),
  z.strictObject({ kind: z.literal('public'), ...named }),
  z.strictObject({
    kind: z.literal('direct'),
    custom: custom.optional(),
    members: z
      .array(username)
      .length(1)
      .meta({ description: 'The other user.', example: ['bob'] }),
  }),
])
export type CreateChatBody = z.output<typeof CreateChatBody>

export const PatchChatBody = z
  .strictObject({
    name: chatName.optional(),
    description: description.optional(),
    custom: changedCustom.optional(),
    slowModeSeconds: z.int().min(0).max(limits.slowModeSeconds.max).optional(),
    locked: z.boolean().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Must change at least one field')
export type PatchChatBody = z.output<typeof PatchChatBody>

export const ListChatsQuery = z.strictObject({
  hidden: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'The direct chats that I have hidden, instead of all others.' }),
  cursor: queryCursor,
  limit: queryLimit,
})
export const ListPublicChatsQuery = z.strictObject({
  prefix: chatNamePrefix
    .optional()
    .meta({ description: 'How the name begins, folded as names are: regardless of case.' }),
  cursor: queryCursor,
  limit: queryLimit,
})
