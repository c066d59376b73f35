import type * as z from 'zod'
import type { TokenCredentials } from '../../shared/access/credentials.ts'
import type { Operation, RouteGroup, routes } from '../../shared/contract/routes.ts'

type Routes = typeof routes

/** What a route's handler is given: validated, typed by the contract. */
export type RouteRequest<O extends Operation> = {
  credentials: Routes[O]['open'] extends true ? undefined : TokenCredentials
  params: z.output<Routes[O]['params']>
  query: z.output<Routes[O]['query']>
  body: Routes[O]['body'] extends z.ZodType ? z.output<Routes[O]['body']> : undefined
}

type Answers<O extends Operation> = Routes[O]['answers']

/** What it may answer: a status of the contract with the body of that status. */
export type RouteAnswer<O extends Operation> = {
  [Status in keyof Answers<O> & number]: Answers<O>[Status] extends { body: infer Body }
    ? Body extends z.ZodType
      ? { status: Status; body: z.input<Body> }
      : { status: Status }
    : never
}[keyof Answers<O> & number]

export type RouteHandler<O extends Operation> = (request: RouteRequest<O>) => Promise<RouteAnswer<O>>

/** A function serves every route of its group: a missing one does not compile. */
export type GroupHandlers<G extends RouteGroup> = {
  [O in Operation as Routes[O]['group'] extends G ? O : never]: RouteHandler<O>
}
