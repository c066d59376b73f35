import { announce } from '../lib/announce.ts'
import { clearLocalData } from '../lib/drafts.ts'
import { errorMessage } from '../lib/error-message.ts'
import type { Workspace } from './workspace.ts'

/** Logging out discards what is unsent, in all tabs: nothing is left for whoever uses this browser next. */
const mayDiscard = (unsent: number): boolean =>
  unsent === 0 ||
  confirm(
    unsent === 1
      ? 'One message is not sent yet. Log out and lose it?'
      : `${unsent} messages are not sent yet. Log out and lose them?`,
  )

export const logOut = async ({ parley, close }: Workspace): Promise<void> => {
  if (!mayDiscard(parley.unsent.length)) return
  try {
    await parley.logOut()
    clearLocalData()
    close()
  } catch (error) {
    announce(errorMessage(error))
    alert(`You are still logged in. ${errorMessage(error)}`)
  }
}
