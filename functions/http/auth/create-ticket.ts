import { createTicket } from '../../../shared/domain/accounts/tickets.ts'
import type { RouteHandler } from '../route.ts'

export const createTicketRoute: RouteHandler<'createTicket'> = async ({ credentials }) => ({
  status: 201,
  body: await createTicket(credentials),
})
