import { command } from '../../lib/command.ts'
import { chatId, seq } from '../../lib/options.ts'
import { findAnyChat } from '../../lib/find-any.ts'

export const deleteAnyMessage = command({
  command: 'delete-message',
  describe: 'Delete a message of any chat; it is shown as deleted by an administrator',
  builder: (yargs) =>
    yargs.options({ 'chat-id': chatId, seq }).example('$0 admin delete-message --chat-id ID --seq 12', ''),
  find: findAnyChat,
  run: async ({ chatId, seq }, { parley, output }) => {
    await parley.call('deleteAnyMessage', { params: { chatId, seq } })
    output.result({ chatId, seq, deleted: true }, () => [`Deleted ${seq}`])
  },
})

export const deleteAnyChat = command({
  command: 'delete-chat',
  describe: 'Delete any chat for everyone',
  builder: (yargs) => yargs.options({ 'chat-id': chatId }).example('$0 admin delete-chat --chat-id ID', ''),
  find: findAnyChat,
  run: async ({ chatId }, { parley, output }) => {
    await parley.call('deleteAnyChat', { params: { chatId } })
    output.result({ chatId, deleted: true }, () => [`Deleted ${chatId}`])
  },
})
