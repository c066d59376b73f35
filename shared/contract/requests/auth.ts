import * as z from 'zod'
import { code, email, password, typedPassword, typedUsername, username } from '../fields.ts'

export const RegisterBody = z.strictObject({ username, email, password })
export const ConfirmBody = z.strictObject({ username: typedUsername, code })
export const ResendCodeBody = z.strictObject({ username: typedUsername })

const login = z
  .string()
  .trim()
  .min(1)
  .max(254)
  .meta({ description: 'Username or e-mail address.', example: 'alice' })
export const LoginBody = z.strictObject({ login, password: typedPassword })
export const ForgotPasswordBody = z.strictObject({ login })
export const ResetPasswordBody = z.strictObject({ login, code, password })

const refreshToken = z.string().min(1).max(8192)
export const RefreshBody = z.strictObject({ refreshToken })
export const LogoutBody = z.strictObject({ refreshToken: refreshToken.optional() })

/** Issuers choose the ids of their sessions. */
export const SessionParams = z.strictObject({ sessionId: z.string().min(1).max(1024) })
