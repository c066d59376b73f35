import { accountRoutes } from '../../shared/contract/routes/account.ts'
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
import { bearerToken } from './bearer-token.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(accountRoutes, {
  register: async ({ body }, event) => ({
    status: 201,
    body: await withinLimits(attemptOn(loginAlone(body.email), 'register', event), () => register(body)),
  }),

  confirm: async ({ body: { username, code } }, event) => {
    await withinLimits(attemptOn(loginAlone(username), 'confirm', event), () => confirm(username, code))
    return { status: 204 }
  },

  resendCode: async ({ body: { username } }, event) => {
    await withinLimits(attemptOn(loginAlone(username), 'sendCode', event), () => resendCode(username))
    return { status: 204 }
  },

  forgotPassword: async ({ body: { login } }, event) => {
    await withinLimits(attemptOn(loginAlone(login), 'sendCode', event), () => forgotPassword(login))
    return { status: 204 }
  },

  resetPassword: async ({ body: { login, code, password } }, event) => {
    await withinLimits(attemptOn(loginAlone(login), 'reset', event), () =>
      resetPassword(login, code, password),
    )
    return { status: 204 }
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
})
