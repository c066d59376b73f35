import { command } from '../../lib/command.ts'
import { chatId, seq } from '../../lib/options.ts'

export const deleteMessage = command({
  command: 'delete-message',
  describe: "Delete a message of yours; as owner or admin, anyone's",
  builder: (yargs) =>
    yargs.options({ 'chat-id': chatId, seq }).example('$0 delete-message --chat-id ID --seq 12', ''),
  run: async ({ chatId, seq }, { parley, output }) => {
    const message = await parley.call('deleteMessage', { params: { chatId, seq } })
    output.result(message, () => [`Deleted ${seq}`])
  },
})
