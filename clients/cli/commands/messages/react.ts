import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { chatId, seq } from '../../lib/options.ts'

export const react = command({
  command: 'react <emoji>',
  describe: 'React to a message, or remove your reaction',
  builder: (yargs) =>
    yargs
      .positional('emoji', { type: 'string', demandOption: true, describe: 'A single emoji' })
      .options({
        'chat-id': chatId,
        seq,
        remove: { type: 'boolean', describe: 'Remove the reaction' },
      })
      .example('$0 react --chat-id ID --seq 12 👍', '')
      .example('$0 react --chat-id ID --seq 12 👍 --remove', ''),
  run: async ({ chatId, seq, emoji, remove = false }, { parley, output }) => {
    const operation = remove ? 'removeReaction' : 'addReaction'
    const message = await parley.call(operation, { params: { chatId, seq, emoji } })
    output.result(message, () => [
      harmlessLine(remove ? `Removed ${emoji} from ${seq}` : `Reacted to ${seq} with ${emoji}`),
    ])
  },
})
