import { command } from '../../lib/command.ts'
import { chatId, seq } from '../../lib/options.ts'
import { textFrom, textPosition } from '../../lib/text-argument.ts'

export const edit = command({
  command: 'edit [text..]',
  describe: 'Change the text of a message of yours',
  builder: (yargs) =>
    yargs
      .positional('text', { ...textPosition, describe: 'New text of the message' })
      .options({ 'chat-id': chatId, seq })
      .example('$0 edit --chat-id ID --seq 12 see you at one', ''),
  run: async ({ chatId, seq, ...given }, { parley, output, host }) => {
    const body = { text: await textFrom(given, host) }
    const message = await parley.call('editMessage', { params: { chatId, seq }, body })
    output.result(message, () => [`Edited ${seq}`])
  },
})
