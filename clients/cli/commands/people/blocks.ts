import type { Block } from '../../../../shared/contract/blocks.ts'
import { limits } from '../../../../shared/contract/limits.ts'
import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'

export const blocks = command({
  command: 'blocks',
  describe: 'List the users whom you have blocked',
  builder: (yargs) => yargs.example('$0 blocks', ''),
  run: async (_, { parley, output }) => {
    const blocks: Block[] = []
    let cursor: string | undefined
    do {
      const page = await parley.call('listBlocks', { query: { cursor, limit: limits.page.max } })
      blocks.push(...page.blocks)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    output.result({ blocks }, () =>
      blocks.length === 0
        ? ['You have blocked nobody']
        : blocks.map(({ user, blockedAt }) => harmlessLine(`${user.username}  since ${blockedAt}`)),
    )
  },
})
