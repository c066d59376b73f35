import * as z from 'zod'

/** Other parameters are let through: programs between a reader and a link like to add some. */
export const UnsubscribeQuery = z.object({
  token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be the token of a link')
    .meta({ description: 'As it stands in the e-mail.' }),
})
