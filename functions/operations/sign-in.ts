import type { authRoutes } from '../../shared/contract/routes/auth.ts'
import { accountOf, withinLimits } from '../../shared/domain/accounts/attempt-limit.ts'
import { logIn, refresh } from '../../shared/domain/accounts/log-in.ts'
import { signInSettings } from '../../shared/platform/settings/sign-in.ts'
import { attemptOn } from './attempt.ts'
import type { RouteHandlers } from './route-handlers.ts'

/** The operations of the group `auth` that need no caller yet. */
export const signInOperations: RouteHandlers<Pick<typeof authRoutes, 'login' | 'refresh' | 'getSignIn'>> = {
  login: async ({ body: { login, password } }, origin) => ({
    status: 200,
    body: await withinLimits(attemptOn(await accountOf(login), 'logIn', origin), () =>
      logIn(login, password, origin.device()),
    ),
  }),

  refresh: async ({ body }, origin) => ({
    status: 200,
    body: await refresh(body.refreshToken, origin.device()),
  }),

  getSignIn: async () => ({ status: 200, body: signInSettings() }),
}
