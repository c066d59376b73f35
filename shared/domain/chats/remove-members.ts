import pMap from 'p-map'
import { queryPages } from '../../platform/storage/read.ts'
import { deleteItems, transact } from '../../platform/storage/write.ts'
import { removalSteps } from '../members/membership-steps.ts'
import type { RosterEntry } from '../records/chat.ts'
import { keys, ranges } from '../records/keys.ts'

/** Members removed at the same time. */
const atOnce = 16

const removeMember = async (chatId: string, entry: RosterEntry): Promise<void> => {
  const { userId } = entry
  // Refused: an earlier run removed the membership, or the user is gone. Either way the roster entry can go.
  const outcome = await transact(removalSteps(chatId, entry))
  if (!outcome.committed)
    await deleteItems([keys.rosterEntry(chatId, userId), keys.membership(userId, chatId)])
}

/** Removes all members of a chat that is gone. Runs beside each other count each member once. */
export const removeMembers = async (chatId: string): Promise<void> => {
  for await (const page of queryPages<RosterEntry>(ranges.roster(chatId)))
    await pMap(page, (entry) => removeMember(chatId, entry), { concurrency: atOnce })
}
