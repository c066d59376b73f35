import * as z from 'zod'
import type { Route, RouteGroup } from './route.ts'

const unlessSaid = {
  open: false,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: undefined,
} as const
type UnlessSaid = typeof unlessSaid

type Said = Omit<Route, 'group' | keyof UnlessSaid> & Partial<Pick<Route, keyof UnlessSaid>>
type Completed<G extends RouteGroup, R extends Said> = Omit<UnlessSaid, keyof R> & R & { group: G }

/** The routes that one function serves, keyed by their operations, with what most leave out. */
export const routeGroup = <G extends RouteGroup, const Routes extends Record<string, Said>>(
  group: G,
  routes: Routes,
): { [Operation in keyof Routes]: Completed<G, Routes[Operation]> } => {
  const completed = Object.entries(routes).map(([operation, said]) => [
    operation,
    { ...unlessSaid, ...said, group },
  ])
  return Object.fromEntries(completed)
}
