import type { Custom } from '../../contract/custom.ts'
import type { Member } from '../../contract/members.ts'
import { chatNotFound, ParleyError } from '../../platform/errors/parley-error.ts'
import { present } from '../../platform/storage/condition.ts'
import { updateAndGet } from '../../platform/storage/write.ts'
import { getItem } from '../../platform/storage/read.ts'
import { authoriseMember } from '../access/authorise-member.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { isSystem } from '../access/service-credentials.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { fanOut } from '../fan-out/fan-out.ts'
import { countAct } from '../rate-limit/count-act.ts'
import type { Membership, RosterEntry } from '../records/chat.ts'
import { storedCustom } from '../records/custom.ts'
import { keys } from '../records/keys.ts'
import { memberNotFound } from './member-not-found.ts'
import { memberView } from './member-view.ts'

/**
 * Sets the application's data of the caller's own membership; the system sets anybody's. It stands in the roster entry,
 * which is read to list members: the membership is written with every message, and would cost by its size.
 *
 *     set      MEMBER ✓ custom         of two at once the later one counts
 *     remove   MEMBER gone ── set ✗    nothing comes back
 *
 * @throws ParleyError `chat_not_found`, `member_not_found`, `too_many_requests`; `forbidden` for another's.
 */
export const setCustom = async (
  credentials: TokenCredentials,
  chatId: string,
  member: string,
  custom: Custom | null,
): Promise<Member> => {
  const { caller, head } = await authoriseMember(credentials, chatId, 'setNotifications')
  const userId = member === 'me' ? caller.userId : member
  if (userId !== caller.userId && !isSystem(caller.userId))
    throw new ParleyError('forbidden', 'You can only change this for yourself')
  if (!isSystem(caller.userId)) await countAct('setCustom', caller.userId)
  const entry = await updateAndGet<RosterEntry>(
    keys.rosterEntry(chatId, userId),
    custom === null ? 'REMOVE custom' : 'SET custom = :custom',
    { ...present, ...(custom !== null && { values: { ':custom': storedCustom(custom) } }) },
  )
  if (!entry) throw memberNotFound()
  const [membership, profiles] = await Promise.all([
    getItem<Membership>(keys.membership(userId, chatId)),
    getProfiles([userId]),
  ])
  if (!membership) throw memberNotFound()
  const shown = [{ ...membership, custom: entry.custom }]
  const [[own], members] = await Promise.all([
    memberView(shown, profiles, { kind: head.kind, userId: caller.userId }),
    memberView(shown, profiles, { kind: head.kind }),
  ])
  if (!own) throw chatNotFound()
  await fanOut(chatId, [{ type: 'member.updated', chatId, members }])
  return own
}
