import { calledBy } from '../../lib/called-by.ts'
import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { listBlocks } from '../../lib/list-blocks.ts'

export const blocks = command({
  command: 'blocks',
  describe: 'List the users whom you have blocked',
  builder: (yargs) => yargs.example('$0 blocks', ''),
  run: async (_, { parley, output }) => {
    const blocks = await listBlocks(parley)
    output.result({ blocks }, () =>
      blocks.length === 0
        ? ['You have blocked nobody']
        : blocks.map(({ user, blockedAt }) => harmlessLine(`${calledBy(user)}  since ${blockedAt}`)),
    )
  },
})
