import { command } from '../../lib/command.ts'
import { chatId } from '../../lib/options.ts'

export const leave = command({
  command: 'leave',
  describe: 'Leave a chat',
  builder: (yargs) => yargs.options({ 'chat-id': chatId }).example('$0 leave --chat-id ID', ''),
  run: async ({ chatId }, { parley, output }) => {
    await parley.call('removeMember', { params: { chatId, userId: 'me' } })
    output.result({ chatId, left: true }, () => [`Left ${chatId}`])
  },
})
