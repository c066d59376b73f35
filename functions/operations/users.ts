import type { userRoutes } from '../../shared/contract/routes/users.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { deleteAvatar, getAvatar, putAvatar } from '../../shared/domain/accounts/avatar.ts'
import { findUserByUsername, getUser } from '../../shared/domain/accounts/find-users.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { searchUsers } from '../../shared/domain/accounts/search-users.ts'
import { getOwnFile } from '../../shared/domain/attachments/get-attachment.ts'
import { getExport } from '../../shared/domain/exports/get-export.ts'
import { requestExport } from '../../shared/domain/exports/request-export.ts'
import { ensureEntry } from '../../shared/domain/records/user-index.ts'
import { blockUser, unblockUser } from '../../shared/domain/privacy/block-user.ts'
import { listBlocks } from '../../shared/domain/privacy/list-blocks.ts'
import { toOwnUser } from '../../shared/domain/records/profile.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const userOperations: RouteHandlers<typeof userRoutes> = {
  getOwnUser: async ({ credentials }) => {
    const profile = await getOwnProfile(credentials)
    await ensureEntry(profile)
    return { status: 200, body: toOwnUser(profile) }
  },

  patchOwnUser: async ({ credentials, body }) => ({
    status: 200,
    body: await patchOwnUser(credentials, body),
  }),

  putAvatar: async ({ credentials, body }) => ({
    status: 200,
    body: await putAvatar(credentials, body),
  }),

  deleteAvatar: async ({ credentials }) => {
    await deleteAvatar(credentials)
    return { status: 204 }
  },

  getAvatar: async ({ credentials, params, query }) => {
    const { contentType, bytes, version } = await getAvatar(credentials, params.userId)
    return { status: 200, file: { contentType, bytes, version, fixed: query.version === version } }
  },

  exportOwnUser: async ({ credentials }) => ({ status: 202, body: await requestExport(credentials) }),

  getExport: async ({ credentials }) => ({ status: 200, body: await getExport(credentials) }),

  getOwnFile: async ({ credentials, params }) => ({
    status: 200,
    body: await getOwnFile(credentials, params.chatId, params.attachmentId),
  }),

  getUser: async ({ credentials, params }) => {
    await authorise(credentials)
    return { status: 200, body: await getUser(params.userId) }
  },

  findUsers: async ({ credentials, query: { username, prefix } }) => {
    if (prefix !== undefined) return { status: 200, body: { users: await searchUsers(credentials, prefix) } }
    await authorise(credentials)
    const user = await findUserByUsername(username)
    return { status: 200, body: { users: user ? [user] : [] } }
  },

  listBlocks: async ({ credentials, query }) => ({ status: 200, body: await listBlocks(credentials, query) }),

  blockUser: async ({ credentials, params }) => {
    await blockUser(credentials, params.userId)
    return { status: 204 }
  },

  unblockUser: async ({ credentials, params }) => {
    await unblockUser(credentials, params.userId)
    return { status: 204 }
  },
}
