import { userRoutes } from '../../shared/contract/routes/users.ts'
import { authorise } from '../../shared/domain/access/authorise.ts'
import { deleteAvatar, getAvatar, putAvatar } from '../../shared/domain/accounts/avatar.ts'
import { loginAlone, withinLimits } from '../../shared/domain/accounts/attempt-limit.ts'
import { changeEmail, confirmEmail } from '../../shared/domain/accounts/change-email.ts'
import { changePassword } from '../../shared/domain/accounts/change-password.ts'
import { findUserByUsername, getUser } from '../../shared/domain/accounts/find-users.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { patchOwnUser } from '../../shared/domain/accounts/patch-own-user.ts'
import { requestErasure } from '../../shared/domain/accounts/request-erasure.ts'
import { searchUsers } from '../../shared/domain/accounts/search-users.ts'
import { ensureEntry } from '../../shared/domain/records/user-index.ts'
import { blockUser, unblockUser } from '../../shared/domain/privacy/block-user.ts'
import { listBlocks } from '../../shared/domain/privacy/list-blocks.ts'
import { toOwnUser } from '../../shared/domain/records/profile.ts'
import { attemptOn } from './attempt.ts'
import { bearerToken } from './bearer-token.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(userRoutes, {
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

  changePassword: async ({ credentials, body }, event) => {
    const { loginId, userId } = await getOwnProfile(credentials)
    await withinLimits(attemptOn(loginId ?? userId, 'logIn', event), () =>
      changePassword(credentials, { ...body, accessToken: bearerToken(event) }),
    )
    return { status: 204 }
  },

  changeEmail: async ({ credentials, body }, event) => {
    const { loginId, userId } = await getOwnProfile(credentials)
    // The mailbox that gets the codes is somebody's, whoever asks for them.
    await withinLimits(attemptOn(loginAlone(body.email), 'sendCode', event), () =>
      withinLimits(attemptOn(loginId ?? userId, 'logIn', event), () => changeEmail(credentials, body)),
    )
    return { status: 202 }
  },

  confirmEmail: async ({ credentials, body }) => {
    await confirmEmail(credentials, body.code)
    return { status: 204 }
  },

  eraseOwnUser: async ({ credentials, body }, event) => {
    const { loginId, userId } = await getOwnProfile(credentials)
    await withinLimits(attemptOn(loginId ?? userId, 'logIn', event), () =>
      requestErasure(credentials, body.password),
    )
    return { status: 202 }
  },

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
})
