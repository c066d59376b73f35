import * as z from 'zod'
import { timestamp } from './fields.ts'
import { User } from './users.ts'

export const Block = z.object({ user: User, blockedAt: timestamp }).meta({ id: 'Block' })
export type Block = z.infer<typeof Block>

export const BlockPage = z
  .object({ blocks: z.array(Block), nextCursor: z.string().optional() })
  .meta({ id: 'BlockPage' })
