import type { Act, Attempt } from '../../shared/domain/accounts/attempt-limit.ts'
import type { Origin } from './route-handlers.ts'

/** An attempt on an account, from where the request came from. */
export const attemptOn = (account: string, act: Act, origin: Origin): Attempt => ({
  act,
  address: origin.address(),
  account,
})
