import * as z from 'zod'
import { timestamp, userId, username } from './fields.ts'
import { OwnUser } from './users.ts'

export const RegisterAnswer = z.object({
  user: OwnUser,
  confirmed: z.boolean().meta({
    description:
      'false: a code was sent by e-mail; send it to /auth/confirm within a day. Until then the `userId` of `user` is made up: the account gets its own. The answer is the same for an address that another account has; its owner gets an e-mail.',
  }),
})

export const Tokens = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
  })
  .meta({ id: 'Tokens' })
export type Tokens = z.infer<typeof Tokens>

export const SessionAnswer = z.object({
  userId,
  username,
  sessionId: z.string(),
  role: z.string().optional().meta({
    description:
      'The role of platform admins, or else the first one that the issuer gives the user; absent without one.',
    example: 'admin',
  }),
  expiresAt: timestamp.meta({ description: 'When the access token expires.' }),
})

const ListedSession = z
  .object({
    sessionId: z.string().meta({ description: 'Encode it in a path.' }),
    device: z.string().meta({
      description: 'As its requests describe it, empty if they do not.',
      example: 'Firefox on Linux',
    }),
    createdAt: timestamp,
    lastUsedAt: timestamp.meta({ description: 'To the hour.' }),
    current: z.boolean().meta({ description: 'The session of this request.' }),
  })
  .meta({ id: 'ListedSession' })
export type ListedSession = z.infer<typeof ListedSession>

export const SessionList = z.object({ sessions: z.array(ListedSession) })

export const TicketAnswer = z.object({
  ticket: z.string().meta({ description: 'Valid for one socket handshake: `?ticket=…`.' }),
  expiresIn: z.int().meta({ description: 'Seconds.' }),
})
