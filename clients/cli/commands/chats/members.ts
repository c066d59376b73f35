import { limits } from '../../../../shared/contract/limits.ts'
import { command } from '../../lib/command.ts'
import { listMembers } from '../../lib/list-members.ts'
import { chatId, limit } from '../../lib/options.ts'
import { memberLines } from '../../lib/show-chat.ts'

export const members = command({
  command: 'members',
  describe: 'List the members of a chat',
  builder: (yargs) =>
    yargs
      .options({ 'chat-id': chatId, limit: limit('Largest number of members', 10 * limits.page.max) })
      .example('$0 members --chat-id ID', '')
      .example("$0 members --chat-id ID --json | jq -r '.members[].username'", ''),
  run: async ({ chatId, limit }, { parley, output }) => {
    const listed = await listMembers(parley, chatId, { limit })
    output.result({ members: listed }, () => memberLines(listed))
  },
})
