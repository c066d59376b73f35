import type { hookRoutes } from '../../shared/contract/routes/hooks.ts'
import { createHook } from '../../shared/domain/hooks/create-hook.ts'
import { deleteHook } from '../../shared/domain/hooks/delete-hook.ts'
import { listHooks } from '../../shared/domain/hooks/list-hooks.ts'
import { postToHook } from '../../shared/domain/hooks/post-to-hook.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const hookOperations: RouteHandlers<typeof hookRoutes> = {
  createHook: async ({ credentials, params, body }) => ({
    status: 201,
    body: await createHook(credentials, params.chatId, body.name),
  }),

  listHooks: async ({ credentials, params }) => ({
    status: 200,
    body: { hooks: await listHooks(credentials, params.chatId) },
  }),

  deleteHook: async ({ credentials, params }) => {
    await deleteHook(credentials, params.chatId, params.hookId)
    return { status: 204 }
  },

  postToHook: async ({ params, body }) => {
    await postToHook(params.secret, body)
    // Some services take nothing else for a success.
    return { status: 200, page: 'ok' }
  },
}
