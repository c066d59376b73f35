import * as z from 'zod'
import type { Block as ListedBlock } from '../../contract/blocks.ts'
import { limits } from '../../contract/limits.ts'
import { fromCursor, toCursor } from '../../platform/storage/cursor.ts'
import { getItems, queryPages } from '../../platform/storage/read.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import type { Block } from '../records/block.ts'
import { keys, ranges } from '../records/keys.ts'
import { type Profile, toUser } from '../records/profile.ts'

const Position = z.object({ userId: z.string() })

const readPage = async (userId: string, after: string | undefined, limit: number): Promise<Block[]> => {
  const startAfter = after === undefined ? {} : { startAfter: keys.block(userId, after) }
  const { value = [] } = await queryPages<Block>(ranges.blocks(userId), { limit, ...startAfter }).next()
  return value
}

/**
 * The users whom the caller has blocked, a page at a time. @throws ParleyError `validation_failed` for a foreign
 * cursor.
 */
export const listBlocks = async (
  credentials: TokenCredentials,
  page: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ blocks: ListedBlock[]; nextCursor?: string }> => {
  const { limit = limits.page.default } = page
  const after = fromCursor(Position, page.cursor)
  const [, found] = await Promise.all([
    authorise(credentials),
    readPage(credentials.userId, after?.userId, limit + 1),
  ])
  const shown = found.slice(0, limit)
  const profiles = await getItems<Profile[]>(shown.map(({ blockedId }) => keys.profile(blockedId)))
  const blocks = shown.flatMap(({ blockedAtMs }, index) => {
    const profile = profiles[index]
    return profile ? [{ user: toUser(profile), blockedAt: new Date(blockedAtMs).toISOString() }] : []
  })
  const last = shown.at(-1)
  if (found.length <= limit || !last) return { blocks }
  return { blocks, nextCursor: toCursor({ userId: last.blockedId } satisfies z.infer<typeof Position>) }
}
