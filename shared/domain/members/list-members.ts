import * as z from 'zod'
import { authoriseMember } from '../access/authorise-member.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Membership, RosterEntry } from '../records/chat.ts'
import type { Member } from '../../contract/members.ts'
import { limits } from '../../contract/limits.ts'
import { fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { keys, ranges } from '../records/keys.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { getProfiles } from '../accounts/find-users.ts'
import { memberView } from './member-view.ts'

const Position = z.object({ userId: z.string() })

/** The members of a chat, a page at a time, in a stable order. @throws ParleyError `chat_not_found`. */
export const listMembers = async (
  credentials: Credentials,
  chatId: string,
  page: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ members: Member[]; nextCursor?: string }> => {
  const { limit = limits.page.default } = page
  const after = fromCursor(Position, page.cursor)
  const { caller, head } = await authoriseMember(credentials, chatId, 'listMembers')
  const { value: entries = [] } = await queryPages<RosterEntry>(ranges.roster(chatId), {
    limit: limit + 1,
    ...(after && { startAfter: keys.rosterEntry(chatId, after.userId) }),
  }).next()
  const shown = entries.slice(0, limit)
  const userIds = shown.map(({ userId }) => userId)
  const [found, profiles] = await Promise.all([
    getItems<Membership[]>(userIds.map((userId) => keys.membership(userId, chatId))),
    getProfiles(userIds),
  ])
  // A member who left between the two reads is listed no more.
  const memberships = found.flatMap((membership, index) =>
    membership ? [{ ...membership, custom: shown[index]?.custom }] : [],
  )
  const members = await memberView(memberships, profiles, { kind: head.kind, userId: caller.userId })
  const last = shown.at(-1)
  if (entries.length <= limit || !last) return { members }
  return { members, nextCursor: toCursor({ userId: last.userId } satisfies z.infer<typeof Position>) }
}
