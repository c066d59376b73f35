import type { Routes } from '../../shared/contract/routes/routes.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { beginErasure } from '../../shared/domain/accounts/request-erasure.ts'
import type { RouteHandlers } from '../operations/route-handlers.ts'

/** The routes of the group `account` that are not about passwords. IAM has proved the caller. */
export const accountOperations = {
  eraseOwnUser: async ({ credentials }) => {
    const { userId } = await getOwnProfile(credentials)
    await beginErasure(userId)
    return { status: 202 }
  },
} satisfies Partial<RouteHandlers<Routes>>
