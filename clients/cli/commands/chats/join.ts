import { command } from '../../lib/command.ts'
import { findPublicChat } from '../../lib/find-chat.ts'
import { chatId } from '../../lib/options.ts'
import { chatTitle } from '../../lib/show-chat.ts'

export const join = command({
  command: 'join',
  describe: 'Join a public chat',
  builder: (yargs) => yargs.options({ 'chat-id': chatId }).example('$0 join --chat-id ID', ''),
  find: findPublicChat,
  run: async ({ chatId }, { parley, output }) => {
    const chat = await parley.call('joinChat', { params: { chatId } })
    output.result(chat, () => [`Joined ${chatTitle(chat)}`])
  },
})
