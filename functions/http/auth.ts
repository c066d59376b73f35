import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { pathSpellings } from '../../shared/contract/path-fields.ts'
import { authRoutes } from '../../shared/contract/routes/auth.ts'
import { issuedRole } from '../../shared/domain/access/admins.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { accountOf, withinLimits } from '../../shared/domain/accounts/attempt-limit.ts'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { logOut } from '../../shared/domain/accounts/log-out.ts'
import { endOtherSessions, endOwnSession } from '../../shared/domain/accounts/end-sessions.ts'
import { listSessions } from '../../shared/domain/accounts/list-sessions.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { signInSettings } from '../../shared/platform/settings/identity.ts'
import { deviceOf } from '../device.ts'
import { attemptOn } from './attempt.ts'
import { httpFunction } from './http-function.ts'

const requestDevice = ({ headers }: APIGatewayProxyEventV2): string => deviceOf(headers['user-agent'])

export const handler = httpFunction(authRoutes, {
  login: async ({ body: { login, password } }, event) => ({
    status: 200,
    body: await withinLimits(attemptOn(await accountOf(login), 'logIn', event), () =>
      logIn(login, password, requestDevice(event)),
    ),
  }),

  refresh: async ({ body }, event) => ({
    status: 200,
    body: await refresh(body.refreshToken, requestDevice(event)),
  }),

  getSignIn: async () => ({ status: 200, body: signInSettings() }),

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

  listSessions: async ({ credentials }, event) => ({
    status: 200,
    body: await listSessions(credentials, requestDevice(event)),
  }),

  endSession: async ({ credentials, params }) => {
    await endOwnSession(credentials, pathSpellings(params.sessionId))
    return { status: 204 }
  },

  endOtherSessions: async ({ credentials }) => {
    await endOtherSessions(credentials)
    return { status: 204 }
  },

  createTicket: async ({ credentials }, event) => ({
    status: 201,
    body: await createTicket(credentials, requestDevice(event)),
  }),
})
