import * as z from 'zod'
import { shownCustom } from './custom.ts'
import { seqOrZero, timestamp, userId } from './fields.ts'
import { roles } from './roles.ts'
import { shownUser } from './users.ts'

export const Member = z
  .object({
    userId,
    ...shownUser,
    custom: shownCustom.optional().meta({
      description: 'Data of the application, of this membership. Absent without any.',
    }),
    role: z.enum(roles),
    joinedAt: timestamp,
    readSeq: seqOrZero.meta({ description: 'How far the member has read. Later `read` pushes move it on.' }),
    online: z.boolean(),
    lastSeenAt: timestamp.optional().meta({ description: 'When the last socket closed.' }),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const AddMembersAnswer = z.object({
  added: z.array(Member).meta({ description: 'The users who were not members before.' }),
})

export const MemberPage = z
  .object({ members: z.array(Member), nextCursor: z.string().optional() })
  .meta({ id: 'MemberPage' })
