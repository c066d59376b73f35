import type { Block } from '../../../shared/contract/blocks.ts'
import { limits } from '../../../shared/contract/limits.ts'
import type { Client } from '../../client/create-client.ts'
import { paginate } from '../../client/paginate.ts'
import { firstOf } from './first-of.ts'

/** The users whom one has blocked. */
export const listBlocks = (parley: Client, { signal }: { signal?: AbortSignal } = {}): Promise<Block[]> =>
  firstOf(paginate(parley, 'listBlocks', { query: { limit: limits.page.max }, signal }))
