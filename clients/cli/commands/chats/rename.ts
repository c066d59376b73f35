import { command } from '../../lib/command.ts'
import { chatId, name } from '../../lib/options.ts'
import { chatTitle } from '../../lib/show-chat.ts'

export const rename = command({
  command: 'rename',
  describe: 'Rename a chat (owner and admins only)',
  builder: (yargs) =>
    yargs
      .options({ 'chat-id': chatId, name: { ...name, demandOption: true, describe: 'New name of the chat' } })
      .example('$0 rename --chat-id ID --name Dinner', ''),
  run: async ({ chatId, name }, { parley, output }) => {
    const chat = await parley.call('patchChat', { params: { chatId }, body: { name } })
    output.result(chat, () => [`Renamed ${chatId} ${chatTitle(chat)}`])
  },
})
