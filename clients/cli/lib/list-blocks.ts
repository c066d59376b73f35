import type { Block } from '../../../shared/contract/blocks.ts'
import { limits } from '../../../shared/contract/limits.ts'
import type { Client } from '../../client/create-client.ts'

/** The users whom one has blocked. */
export const listBlocks = async (
  parley: Client,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Block[]> => {
  const blocks: Block[] = []
  let cursor: string | undefined
  do {
    const query = { cursor, limit: limits.page.max }
    const page = await parley.call('listBlocks', { query, signal })
    blocks.push(...page.blocks)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return blocks
}
