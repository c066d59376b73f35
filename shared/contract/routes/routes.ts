import { attachmentRoutes } from './attachments.ts'
import { authRoutes } from './auth.ts'
import { chatRoutes } from './chats.ts'
import { memberRoutes } from './members.ts'
import { messageRoutes } from './messages.ts'
import { notificationRoutes } from './notifications.ts'
import type { Route } from './route.ts'
import { userRoutes } from './users.ts'

/**
 * Every REST route, keyed by its operation: validation, OpenAPI and the deployed routes all come from here. A
 * function loads its own group of them.
 */
export const routes = {
  ...authRoutes,
  ...userRoutes,
  ...chatRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...attachmentRoutes,
  ...notificationRoutes,
} as const satisfies Record<string, Route>

export type Routes = typeof routes
export type Operation = keyof Routes

/** Served beside the API, outside its schemas. */
export const documentationPaths = ['/openapi.json', '/events.json', '/docs', '/docs/{file}'] as const
