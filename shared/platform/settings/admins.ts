import { lazySettings } from './lazy-settings.ts'
import { text } from './readers.ts'

/** The role, or the group of the user pool, that makes a user a platform admin. */
export const adminSettings = /* @__PURE__ */ lazySettings(
  () => ({ ADMIN_ROLE: text }),
  ({ ADMIN_ROLE }) => ({ role: ADMIN_ROLE }),
)
