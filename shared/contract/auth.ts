import * as z from 'zod'
import { email, password, timestamp, userId, username } from './fields.ts'
import { OwnUser } from './users.ts'

export const RegisterBody = z.strictObject({ username, email, password })
export const RegisterAnswer = z.object({
  user: OwnUser,
  confirmed: z
    .boolean()
    .meta({ description: 'false: a code is on its way by e-mail; send it to /auth/confirm.' }),
})

export const ConfirmBody = z.strictObject({ username, code: z.string().min(1).max(64) })

export const LoginBody = z.strictObject({
  login: z.string().min(1).max(254).meta({ description: 'Username or e-mail address.', example: 'alice' }),
  password: z.string().min(1).max(512).meta({ format: 'password', example: 'correct horse battery' }),
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

const refreshToken = z.string().min(1).max(8192)
export const RefreshBody = z.strictObject({ refreshToken })
export const LogoutBody = z.strictObject({ refreshToken: refreshToken.optional() })

export const SessionAnswer = z.object({
  userId,
  username,
  sessionId: z.string(),
  expiresAt: timestamp.meta({ description: 'When the access token expires.' }),
})

export const TicketAnswer = z.object({
  ticket: z.string().meta({ description: 'Good for one socket handshake: `?ticket=…`.' }),
  expiresIn: z.int().meta({ description: 'Seconds.' }),
})
