import { command } from '../../lib/command.ts'
import { chatId } from '../../lib/options.ts'

export const hide = command({
  command: 'hide',
  describe: 'Hide a direct chat from your list until somebody writes in it',
  builder: (yargs) =>
    yargs
      .options({
        'chat-id': chatId,
        undo: { type: 'boolean', describe: 'Show it again' },
      })
      .example('$0 hide --chat-id dave', '')
      .example('$0 hide --chat-id dave --undo', ''),
  run: async ({ chatId, undo = false }, { parley, output }) => {
    const hidden = !undo
    await parley.call('patchMember', { params: { chatId, userId: 'me' }, body: { hidden } })
    output.result({ chatId, hidden }, () => [hidden ? `Hid ${chatId}` : `Shown again: ${chatId}`])
  },
})
