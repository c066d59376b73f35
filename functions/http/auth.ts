import { authRoutes } from '../../shared/contract/routes/auth.ts'
import { sessionOperations } from '../operations/sessions.ts'
import { signInOperations } from '../operations/sign-in.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(authRoutes, { ...signInOperations, ...sessionOperations })
