import type { Context } from './command.ts'
import { forgetIssuer } from './issuer-file.ts'
import { forgetSaved } from './saved-endpoints.ts'

/** Ends the session, if it has not ended yet, and forgets it with the addresses that its log-in has saved. */
export const leaveHere = async ({ parley, endpoints, folder }: Context): Promise<void> => {
  await parley.logOut()
  forgetSaved(folder, endpoints)
  forgetIssuer(folder, endpoints.restUrl)
}
