import { limits } from '../../../../shared/contract/limits.ts'
import { command } from '../../lib/command.ts'
import { chatId } from '../../lib/options.ts'
import { infoLines } from '../../lib/show-chat.ts'

export const info = command({
  command: 'info',
  describe: `Show a chat and its members (at most ${limits.page.max})`,
  builder: (yargs) => yargs.options({ 'chat-id': chatId }).example('$0 info --chat-id ID', ''),
  run: async ({ chatId }, { parley, output }) => {
    const params = { chatId }
    const [chat, { members }] = await Promise.all([
      parley.call('getChat', { params }),
      parley.call('listMembers', { params, query: { limit: limits.page.max } }),
    ])
    output.result({ ...chat, members }, () => infoLines(chat, members))
  },
})
