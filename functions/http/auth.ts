import { authRoutes } from '../../shared/contract/routes/auth.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { confirm } from '../../shared/domain/accounts/confirm.ts'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { logOut } from '../../shared/domain/accounts/log-out.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(authRoutes, {
  register: async ({ body }) => ({ status: 201, body: await register(body) }),

  confirm: async ({ body }) => {
    await confirm(body.username, body.code)
    return { status: 204 }
  },

  login: async ({ body }) => ({ status: 200, body: await logIn(body.login, body.password) }),

  refresh: async ({ body }) => ({ status: 200, body: await refresh(body.refreshToken) }),

  logout: async ({ credentials, body }) => {
    await logOut(credentials, body?.refreshToken)
    return { status: 204 }
  },

  getSession: async ({ credentials }) => {
    const { caller } = await authorise(credentials)
    const { userId, username, sessionId, tokenExpiresAtMs } = caller
    return {
      status: 200,
      body: { userId, username, sessionId, expiresAt: new Date(tokenExpiresAtMs).toISOString() },
    }
  },

  createTicket: async ({ credentials }) => ({ status: 201, body: await createTicket(credentials) }),
})
