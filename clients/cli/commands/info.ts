import { limits } from '../../../shared/contract/limits.ts'
import { command } from '../command.ts'
import { chatId } from '../options.ts'
import { infoLines } from '../show-chat.ts'

export const info = command({
  command: 'info',
  describe: `A chat and who is in it (${limits.page.max} members at most)`,
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
