import { accountRoutes } from '../../shared/contract/routes/account.ts'
import { adminRoutes } from '../../shared/contract/routes/admin.ts'
import { attachmentRoutes } from '../../shared/contract/routes/attachments.ts'
import { authRoutes } from '../../shared/contract/routes/auth.ts'
import { chatRoutes } from '../../shared/contract/routes/chats.ts'
import { hookRoutes } from '../../shared/contract/routes/hooks.ts'
import { memberRoutes } from '../../shared/contract/routes/members.ts'
import { messageRoutes } from '../../shared/contract/routes/messages.ts'
import type { Routes } from '../../shared/contract/routes/routes.ts'
import { userRoutes } from '../../shared/contract/routes/users.ts'
import type { RouteOperation } from '../../shared/contract/service/requests.ts'
import type { RouteHandler, RouteHandlers } from '../operations/route-handlers.ts'

/**
 * Loaded when the first of its operations is called: a back end calls few, and all together are half as large again.
 */
type Group = { routes: Partial<Routes>; load: () => Promise<Partial<RouteHandlers<Routes>>> }

const groups: readonly Group[] = [
  { routes: accountRoutes, load: async () => (await import('./account-operations.ts')).accountOperations },
  { routes: authRoutes, load: async () => (await import('../operations/sessions.ts')).sessionOperations },
  { routes: userRoutes, load: async () => (await import('../operations/users.ts')).userOperations },
  { routes: chatRoutes, load: async () => (await import('../operations/chats.ts')).chatOperations },
  { routes: memberRoutes, load: async () => (await import('../operations/members.ts')).memberOperations },
  { routes: messageRoutes, load: async () => (await import('../operations/messages.ts')).messageOperations },
  { routes: hookRoutes, load: async () => (await import('../operations/hooks.ts')).hookOperations },
  {
    routes: attachmentRoutes,
    load: async () => (await import('../operations/attachments.ts')).attachmentOperations,
  },
  { routes: adminRoutes, load: async () => (await import('../operations/admin.ts')).adminOperations },
]

/** The handler of a route, which does for the back end what the HTTP API does. */
export const routeHandlerOf = async <O extends RouteOperation>(operation: O): Promise<RouteHandler<O>> => {
  const group = groups.find(({ routes }) => operation in routes)
  const handler = (await group?.load())?.[operation]
  if (!handler) throw new Error(`The operation ${operation} has no handler`)
  return handler as RouteHandler<O>
}
