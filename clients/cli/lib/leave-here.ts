import type { Context } from './command.ts'
import { forgetIssuer } from './issuer-file.ts'
import { forgetSaved } from './saved-endpoints.ts'
import { tokenFile, tokenFileStorage } from './token-file.ts'

type Here = Pick<Context, 'endpoints' | 'folder'>

const forgetServer = ({ endpoints, folder }: Here): void => {
  forgetSaved(folder, endpoints)
  forgetIssuer(folder, endpoints.restUrl)
}

/** Ends the session, and forgets it with the addresses that its log-in has saved. @throws ApiError `unreachable`. */
export const leaveHere = async (context: Context): Promise<void> => {
  await context.parley.logOut()
  forgetServer(context)
}

/** Forgets the session of a user whose account is gone, even if the server cannot be reached. */
export const forgetUser = async (userId: string, context: Context): Promise<void> => {
  const { parley, endpoints, folder } = context
  // It ends the session at an outside issuer. The one here has ended already.
  await parley.logOut().catch(() => {})
  const storage = tokenFileStorage(tokenFile(folder, endpoints.restUrl))
  if (storage.read()?.user.userId === userId) storage.write(undefined)
  forgetServer(context)
}
