import type { RouteOperation } from '../../shared/contract/service/requests.ts'
import type { Routes } from '../../shared/contract/routes/routes.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { beginErasure } from '../../shared/domain/accounts/request-erasure.ts'
import { adminOperations } from '../operations/admin.ts'
import { attachmentOperations } from '../operations/attachments.ts'
import { chatOperations } from '../operations/chats.ts'
import { hookOperations } from '../operations/hooks.ts'
import { memberOperations } from '../operations/members.ts'
import { messageOperations } from '../operations/messages.ts'
import type { RouteHandlers } from '../operations/route-handlers.ts'
import { sessionOperations } from '../operations/sessions.ts'
import { userOperations } from '../operations/users.ts'

/** The routes of the group `account` that are not about passwords. IAM has proved the caller. */
const accountOperations = {
  eraseOwnUser: async ({ credentials }) => {
    const { userId } = await getOwnProfile(credentials)
    await beginErasure(userId)
    return { status: 202 }
  },
} satisfies Partial<RouteHandlers<Routes>>

/** Does what the HTTP API does, for the back end: a route without a handler does not compile. */
export const routeHandlers: RouteHandlers<Pick<Routes, RouteOperation>> = {
  ...accountOperations,
  ...sessionOperations,
  ...userOperations,
  ...chatOperations,
  ...memberOperations,
  ...messageOperations,
  ...hookOperations,
  ...attachmentOperations,
  ...adminOperations,
}
