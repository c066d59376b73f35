import { command } from '../../lib/command.ts'
import { chatId } from '../../lib/options.ts'

export const deleteChat = command({
  command: 'delete',
  describe: 'Delete a chat for everyone (owner only)',
  builder: (yargs) => yargs.options({ 'chat-id': chatId }).example('$0 delete --chat-id ID', ''),
  run: async ({ chatId }, { parley, output }) => {
    await parley.call('deleteChat', { params: { chatId } })
    output.result({ chatId, deleted: true }, () => [`Deleted ${chatId}`])
  },
})
