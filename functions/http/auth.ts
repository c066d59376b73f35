import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { pathSpellings } from '../../shared/contract/path-fields.ts'
import { authRoutes } from '../../shared/contract/routes/auth.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import {
  type Act,
  type Attempt,
  accountOf,
  withinLimits,
} from '../../shared/domain/accounts/attempt-limit.ts'
import { confirm } from '../../shared/domain/accounts/confirm.ts'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { logOut } from '../../shared/domain/accounts/log-out.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { endOtherSessions, endOwnSession } from '../../shared/domain/accounts/end-sessions.ts'
import { listSessions } from '../../shared/domain/accounts/list-sessions.ts'
import { createTicket } from '../../shared/domain/accounts/tickets.ts'
import { deviceOf } from '../device.ts'
import { httpFunction } from './http-function.ts'
import { sourceAddress } from './source-address.ts'

const requestDevice = ({ headers }: APIGatewayProxyEventV2): string => deviceOf(headers['user-agent'])

const attempt = async (act: Act, login: string, event: APIGatewayProxyEventV2): Promise<Attempt> => ({
  act,
  address: sourceAddress(event),
  account: await accountOf(login),
})

export const handler = httpFunction(authRoutes, {
  register: async ({ body }, event) => ({
    status: 201,
    body: await withinLimits(await attempt('register', body.email, event), () => register(body)),
  }),

  confirm: async ({ body: { username, code } }, event) => {
    await withinLimits(await attempt('confirm', username, event), () => confirm(username, code))
    return { status: 204 }
  },

  login: async ({ body: { login, password } }, event) => ({
    status: 200,
    body: await withinLimits(await attempt('logIn', login, event), () =>
      logIn(login, password, requestDevice(event)),
    ),
  }),

  refresh: async ({ body }, event) => ({
    status: 200,
    body: await refresh(body.refreshToken, requestDevice(event)),
  }),

  logout: async ({ credentials, body }) => {
    await logOut(credentials, body?.refreshToken)
    return { status: 204 }
  },

  getSession: async ({ credentials }) => {
    const { caller } = await authorise(credentials)
    const { userId, username, sessionId, tokenExpiresAtMs } = caller
    const [role] = credentials.roles ?? []
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
