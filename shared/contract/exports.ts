import * as z from 'zod'
import { timestamp } from './fields.ts'
import { limits } from './limits.ts'

const { keptDays, archiveBytes } = limits.export

/** A copy of what is a user's: how far it is, and where to get it. */
export const Export = z
  .object({
    state: z.enum(['running', 'ready']),
    requestedAt: timestamp,
    chatsDone: z.int().meta({ description: 'Chats that the job has gone through.' }),
    chatCount: z.int().meta({ description: 'Chats that I am or was in; 0 until the job has begun.' }),
    archive: z
      .object({
        url: z.url().meta({ description: 'JSON lines. Another address with each answer.' }),
        expiresIn: z.int().meta({ description: 'Seconds for which the address is good.' }),
        size: z.int().meta({ description: 'Bytes.' }),
        keptUntil: timestamp.meta({ description: `${keptDays} days after it was made.` }),
        complete: z.boolean().meta({
          description: `false if it would be larger than ${archiveBytes / 2 ** 30} GB and ends there.`,
        }),
      })
      .optional()
      .meta({ description: 'Once the export is ready.' }),
  })
  .meta({ id: 'Export' })
export type Export = z.infer<typeof Export>
