import * as z from 'zod'
import { chatId, displayName, timestamp, userId } from './fields.ts'

/** Names an incoming webhook, and is the display name of its bot. */
export const hookName = displayName.meta({
  description: 'The display name of its bot, whose username is made of it.',
  example: 'Grafana',
})

/** An incoming webhook: an address of a chat, to which other services post. */
export const Hook = z
  .object({
    hookId: z.string(),
    chatId,
    name: z.string(),
    userId: userId.meta({ description: 'The bot that writes what is posted. It is a member of the chat.' }),
    createdAt: timestamp,
  })
  .meta({ id: 'Hook' })
export type Hook = z.infer<typeof Hook>

export const NewHook = Hook.extend({
  url: z.string().meta({
    description: 'The address to post to. It is a secret, and is shown only once.',
    example: 'https://abc.execute-api.eu-central-1.amazonaws.com/hooks/Yh3…',
  }),
}).meta({ id: 'NewHook' })
export type NewHook = z.infer<typeof NewHook>

export const HookList = z.object({ hooks: z.array(Hook) })
