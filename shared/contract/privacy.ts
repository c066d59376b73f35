import * as z from 'zod'

/**
 * The people who may add a user to chats, direct ones included. `shared`: people in a chat with the user; public chats
 * do not count.
 */
export const addMeChoices = ['everyone', 'shared', 'nobody'] as const
export type AddMe = (typeof addMeChoices)[number]

/** The people who see whether a user is online. */
export const presenceChoices = ['shared', 'nobody'] as const
export type PresenceChoice = (typeof presenceChoices)[number]

const choices = {
  addMe: z.enum(addMeChoices).meta({
    description:
      'Who may add me to chats and open a direct chat with me. `shared`: people in a chat with me; public chats do not count.',
  }),
  presence: z.enum(presenceChoices).meta({
    description:
      'Who sees whether I am online, and when I last was. `shared`: people in a chat with me that is not public.',
  }),
}

export const Privacy = z.object(choices).meta({ id: 'Privacy' })
export type Privacy = z.infer<typeof Privacy>

export const PrivacyPatch = z
  .strictObject(choices)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'Must change at least one field')
