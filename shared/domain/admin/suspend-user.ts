import { ParleyError } from '../../platform/errors/parley-error.ts'
import { authoriseAdmin } from '../access/admins.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { reinstate, suspend } from '../accounts/suspension.ts'
import { logAct } from './log-act.ts'

/** @throws ParleyError `user_not_found`; `forbidden` to others than platform admins, and for oneself. */
export const suspendUser = async (credentials: TokenCredentials, userId: string): Promise<void> => {
  const admin = await authoriseAdmin(credentials)
  if (admin.userId === userId) throw new ParleyError('forbidden', 'You cannot suspend yourself')
  await suspend(userId, admin.userId)
  logAct('suspend', { targetUserId: userId })
}

/** @throws ParleyError `user_not_found`; `forbidden` to others than platform admins. */
export const reinstateUser = async (credentials: TokenCredentials, userId: string): Promise<void> => {
  const admin = await authoriseAdmin(credentials)
  await reinstate(userId, admin.userId)
  logAct('reinstate', { targetUserId: userId })
}
