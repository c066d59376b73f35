import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

/** The role, or the group of the user pool, that makes a user a platform admin. */
export const adminSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ ADMIN_ROLE: requiredText }).transform(({ ADMIN_ROLE }) => ({ role: ADMIN_ROLE })),
)
