import * as z from 'zod'
import { email, password, typedUsername, username } from '../fields.ts'

export const RegisterBody = z.strictObject({ username, email, password })
export const ConfirmBody = z.strictObject({
  username: typedUsername,
  code: z.string().trim().min(1).max(64),
})

export const LoginBody = z.strictObject({
  login: z
    .string()
    .trim()
    .min(1)
    .max(254)
    .meta({ description: 'Username or e-mail address.', example: 'alice' }),
  password: z.string().min(1).max(512).meta({ format: 'password', example: 'correct horse battery' }),
})

const refreshToken = z.string().min(1).max(8192)
export const RefreshBody = z.strictObject({ refreshToken })
export const LogoutBody = z.strictObject({ refreshToken: refreshToken.optional() })

/** Issuers choose the ids of their sessions. */
export const SessionParams = z.strictObject({ sessionId: z.string().min(1).max(1024) })
