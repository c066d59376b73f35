import { clearLocalData } from '../lib/drafts.ts'
import type { Workspace } from './workspace.ts'

const farewell =
  'Your account is being deleted. You are logged out everywhere, and what is yours goes within two days.'

/**
 * Erases the user's account, and everything of it in this browser. The page then says so to whoever sits before it.
 * @param password where people have one here.
 * @throws ApiError
 */
export const eraseAccount = async (workspace: Workspace, password?: string): Promise<void> => {
  const { parley, closing, close } = workspace
  // The socket may close before the answer arrives.
  closing.set(farewell)
  try {
    await parley.call('eraseOwnUser', { body: password === undefined ? {} : { password } })
  } catch (error) {
    closing.set(undefined)
    throw error
  }
  // The session has ended: this only forgets its tokens, and unsent messages.
  await parley.logOut().catch(() => {})
  clearLocalData()
  close()
}
