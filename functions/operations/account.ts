import type { accountRoutes } from '../../shared/contract/routes/account.ts'
import { loginAlone, withinLimits } from '../../shared/domain/accounts/attempt-limit.ts'
import { changeEmail, confirmEmail } from '../../shared/domain/accounts/change-email.ts'
import { changePassword } from '../../shared/domain/accounts/change-password.ts'
import { confirm } from '../../shared/domain/accounts/confirm.ts'
import { getOwnProfile } from '../../shared/domain/accounts/own-profile.ts'
import { register } from '../../shared/domain/accounts/register.ts'
import { requestErasure } from '../../shared/domain/accounts/request-erasure.ts'
import { resetPassword } from '../../shared/domain/accounts/reset-password.ts'
import { forgotPassword, resendCode } from '../../shared/domain/accounts/send-code.ts'
import { attemptOn } from './attempt.ts'
import type { RouteHandlers } from './route-handlers.ts'

export const accountOperations: RouteHandlers<typeof accountRoutes> = {
  register: async ({ body }, origin) => ({
    status: 201,
    body: await withinLimits(attemptOn(loginAlone(body.email), 'register', origin), () => register(body)),
  }),

  confirm: async ({ body: { username, code } }, origin) => {
    await withinLimits(attemptOn(loginAlone(username), 'confirm', origin), () => confirm(username, code))
    return { status: 204 }
  },

  resendCode: async ({ body: { username } }, origin) => {
    await withinLimits(attemptOn(loginAlone(username), 'sendCode', origin), () => resendCode(username))
    return { status: 204 }
  },

  forgotPassword: async ({ body: { login } }, origin) => {
    await withinLimits(attemptOn(loginAlone(login), 'sendCode', origin), () => forgotPassword(login))
    return { status: 204 }
  },

  resetPassword: async ({ body: { login, code, password } }, origin) => {
    await withinLimits(attemptOn(loginAlone(login), 'reset', origin), () =>
      resetPassword(login, code, password),
    )
    return { status: 204 }
  },

  changePassword: async ({ credentials, body }, origin) => {
    const { loginId, userId } = await getOwnProfile(credentials)
    await withinLimits(attemptOn(loginId ?? userId, 'logIn', origin), () =>
      changePassword(credentials, { ...body, accessToken: origin.accessToken() }),
    )
    return { status: 204 }
  },

  changeEmail: async ({ credentials, body }, origin) => {
    const { loginId, userId } = await getOwnProfile(credentials)
    // The mailbox that gets the codes is somebody's, whoever asks for them.
    await withinLimits(attemptOn(loginAlone(body.email), 'sendCode', origin), () =>
      withinLimits(attemptOn(loginId ?? userId, 'logIn', origin), () => changeEmail(credentials, body)),
    )
    return { status: 202 }
  },

  confirmEmail: async ({ credentials, body }) => {
    await confirmEmail(credentials, body.code)
    return { status: 204 }
  },

  eraseOwnUser: async ({ credentials, body }, origin) => {
    const { loginId, userId } = await getOwnProfile(credentials)
    await withinLimits(attemptOn(loginId ?? userId, 'logIn', origin), () =>
      requestErasure(credentials, body.password),
    )
    return { status: 202 }
  },
}
