import * as z from 'zod'

/** Returned in the reply to the frame that carried it. */
export const id = z.union([z.string().max(64), z.int()]).optional()
