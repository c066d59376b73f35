import * as z from 'zod'

/** Unknown parameters are accepted: mail programs and scanners add their own to links. */
export const UnsubscribeQuery = z.object({
  token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, 'Must be the token of an unsubscribe link')
    .meta({ description: 'As it stands in the e-mail.' }),
})
