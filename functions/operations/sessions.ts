import { pathSpellings } from '../../shared/contract/path-fields.ts'
import type { authRoutes } from '../../shared/contract/routes/auth.ts'
import { issuedRole } from '../../shared/domain/access/admins.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { endOtherSessions, endOwnSession } from '../../shared/domain/accounts/end-sessions.ts'
import { listSessions } from '../../shared/domain/accounts/list-sessions.ts'
import { logOut } from '../../shared/domain/accounts/log-out.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import type { RouteHandlers } from './route-handlers.ts'
import type { signInOperations } from './sign-in.ts'

/** The operations of the group `auth` on the caller's sessions. */
export const sessionOperations: RouteHandlers<Omit<typeof authRoutes, keyof typeof signInOperations>> = {
  logout: async ({ credentials, body }) => {
    await logOut(credentials, body?.refreshToken)
    return { status: 204 }
  },

  getSession: async ({ credentials }) => {
    const { caller } = await authorise(credentials)
    const { userId, username, sessionId, tokenExpiresAtMs } = caller
    const role = issuedRole(credentials)
    const expiresAt = new Date(tokenExpiresAtMs).toISOString()
    return {
      status: 200,
      body: { userId, username, sessionId, ...(role !== undefined && { role }), expiresAt },
    }
  },

  listSessions: async ({ credentials }, origin) => ({
    status: 200,
    body: await listSessions(credentials, origin.device()),
  }),

  endSession: async ({ credentials, params }) => {
    await endOwnSession(credentials, pathSpellings(params.sessionId))
    return { status: 204 }
  },

  endOtherSessions: async ({ credentials }) => {
    await endOtherSessions(credentials)
    return { status: 204 }
  },

  createTicket: async ({ credentials }, origin) => ({
    status: 201,
    body: await createTicket(credentials, origin.device()),
  }),
}
