import { accountRoutes } from './account.ts'
import { adminRoutes } from './admin.ts'
import { attachmentRoutes } from './attachments.ts'
import { authRoutes } from './auth.ts'
import { chatRoutes } from './chats.ts'
import { hookRoutes } from './hooks.ts'
import { memberRoutes } from './members.ts'
import { messageRoutes } from './messages.ts'
import { notificationRoutes } from './notifications.ts'
import type { Route } from './route.ts'
import { userRoutes } from './users.ts'

/**
 * All REST routes, keyed by their operations. Validation, OpenAPI and the deployed routes all come from here. A
 * function loads only its own group.
 */
export const routes = {
  ...accountRoutes,
  ...authRoutes,
  ...userRoutes,
  ...chatRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...hookRoutes,
  ...attachmentRoutes,
  ...notificationRoutes,
  ...adminRoutes,
} as const satisfies Record<string, Route>

export type Routes = typeof routes
export type Operation = keyof Routes

/** The routes of a deployment: an outside issuer registers users, checks passwords and refreshes tokens itself. */
export const routesWith = (accounts: 'pool' | 'outside issuer'): [Operation, Route][] =>
  (Object.entries(routes) as [Operation, Route][]).filter(
    ([, { poolOnly }]) => accounts === 'pool' || !poolOnly,
  )

/** Documentation, served beside the API and absent from its schemas. */
export const documentationPaths = [
  '/openapi.json',
  '/asyncapi.json',
  '/events.json',
  '/docs',
  '/docs/{file}',
] as const
