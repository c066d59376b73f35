import { ConfirmBody, LoginBody, LogoutBody, RefreshBody, RegisterBody } from '../requests/auth.ts'
import { routeGroup } from './route-group.ts'

export const authRoutes = routeGroup('auth', {
  register: {
    method: 'POST',
    path: '/auth/register',
    open: true,
    summary: 'Create an account',
    body: RegisterBody,
    answers: { 201: { description: 'Created', body: 'RegisterAnswer' } },
    errors: ['username_taken', 'email_taken', 'account_refused', 'code_not_delivered'],
  },
  confirm: {
    method: 'POST',
    path: '/auth/confirm',
    open: true,
    summary: 'Confirm an account with the code sent by e-mail',
    body: ConfirmBody,
    answers: { 204: { description: 'Confirmed' } },
    errors: ['invalid_code', 'email_taken', 'account_refused'],
  },
  login: {
    method: 'POST',
    path: '/auth/login',
    open: true,
    summary: 'Log in by username or e-mail address',
    body: LoginBody,
    answers: { 200: { description: 'Logged in', body: 'Tokens' } },
    errors: ['invalid_credentials', 'not_confirmed', 'password_reset_required', 'account_refused'],
  },
  refresh: {
    method: 'POST',
    path: '/auth/refresh',
    open: true,
    summary: 'Get a fresh access token',
    body: RefreshBody,
    answers: { 200: { description: 'Refreshed', body: 'Tokens' } },
    errors: ['invalid_refresh_token', 'session_ended', 'account_refused'],
  },
  logout: {
    method: 'POST',
    path: '/auth/logout',
    summary: 'End this session: its tokens are refused and its sockets close',
    body: LogoutBody.optional(),
    answers: { 204: { description: 'Logged out' } },
    errors: [],
  },
  getSession: {
    method: 'GET',
    path: '/auth/session',
    summary: "The token's user and session, for validation by other services",
    answers: { 200: { description: 'The session', body: 'SessionAnswer' } },
    errors: [],
  },
  createTicket: {
    method: 'POST',
    path: '/auth/tickets',
    summary: 'Get a single-use ticket for one socket handshake',
    answers: { 201: { description: 'Created', body: 'TicketAnswer' } },
    errors: [],
  },
})
