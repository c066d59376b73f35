import * as z from 'zod'
import type { Route, RouteGroup } from './route.ts'

const defaults = {
  open: false,
  poolOnly: false,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: undefined,
  bodyTypes: [],
  formField: undefined,
} as const
type Defaults = typeof defaults

type Declared = Omit<Route, 'group' | keyof Defaults> & Partial<Pick<Route, keyof Defaults>>
type Completed<G extends RouteGroup, R extends Declared> = Omit<Defaults, keyof R> & R & { group: G }

/** The routes that one function serves, keyed by their operations, completed with the defaults. */
export const routeGroup = <G extends RouteGroup, const Routes extends Record<string, Declared>>(
  group: G,
  routes: Routes,
): { [Operation in keyof Routes]: Completed<G, Routes[Operation]> } => {
  const completed = Object.entries(routes).map(([operation, declared]) => [
    operation,
    { ...defaults, ...declared, group },
  ])
  return Object.fromEntries(completed)
}
