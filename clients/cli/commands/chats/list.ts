import { command } from '../../lib/command.ts'
import { listChats } from '../../lib/list-chats.ts'
import { limit } from '../../lib/options.ts'
import { otherMembers } from '../../lib/other-members.ts'
import { chatLines } from '../../lib/show-chat.ts'

export const list = command({
  command: 'list',
  describe: 'List your chats, latest activity first, or public chats',
  builder: (yargs) =>
    yargs
      .options({
        limit: limit('Largest number of chats', 50),
        public: { type: 'boolean', conflicts: 'hidden', describe: 'List public chats, by name' },
        hidden: { type: 'boolean', describe: 'List the direct chats that you have hidden' },
        prefix: {
          type: 'string',
          requiresArg: true,
          implies: 'public',
          describe: 'Beginning of their names',
        },
      })
      .example('$0 list', '')
      .example('$0 list --public --prefix ch', '')
      .example("$0 list --json | jq -r '.chats[].chatId'", ''),
  run: async ({ limit, public: isPublic = false, prefix, hidden }, { parley, output }) => {
    const publicPrefix = isPublic ? (prefix ?? '') : undefined
    const chats = await listChats(parley, { limit, publicPrefix, hidden })
    const others = output.json ? new Map() : await otherMembers(parley, chats)
    output.result({ chats }, () => chatLines(chats, others))
  },
})
