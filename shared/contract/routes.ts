import { attachmentRoutes } from './routes/attachments.ts'
import { authRoutes } from './routes/auth.ts'
import { chatRoutes } from './routes/chats.ts'
import { memberRoutes } from './routes/members.ts'
import { messageRoutes } from './routes/messages.ts'
import { notificationRoutes } from './routes/notifications.ts'
import type { Route } from './routes/route.ts'
import { userRoutes } from './routes/users.ts'

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
