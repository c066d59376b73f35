import { authRoutes } from '../../../shared/contract/routes/auth.ts'
import { httpFunction } from '../http-function.ts'
import { confirmRoute } from './confirm.ts'
import { createTicketRoute } from './create-ticket.ts'
import { getSessionRoute } from './get-session.ts'
import { loginRoute } from './login.ts'
import { logoutRoute } from './logout.ts'
import { refreshRoute } from './refresh.ts'
import { registerRoute } from './register.ts'

export const handler = httpFunction(authRoutes, {
  register: registerRoute,
  confirm: confirmRoute,
  login: loginRoute,
  refresh: refreshRoute,
  logout: logoutRoute,
  getSession: getSessionRoute,
  createTicket: createTicketRoute,
})
