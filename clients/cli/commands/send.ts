import { command } from '../lib/command.ts'
import { UsageError } from '../lib/failure.ts'
import { chatId, counting } from '../lib/options.ts'
import { readText } from '../lib/standard-input.ts'

/** The words before `--` and those after it, which are never read as options. */
const wordsOf = ({
  text = [],
  '--': after = [],
}: {
  text?: string[] | undefined
  '--'?: unknown
}): string[] => [...text, ...(after as string[])]

const textFrom = async (words: readonly string[]): Promise<string> => {
  if (words.length > 0) return words.join(' ')
  if (process.stdin.isTTY)
    throw new UsageError('The text is missing. Give it, or pipe it into standard input')
  return readText()
}

export const send = command({
  command: 'send [text..]',
  describe: 'Send a message',
  builder: (yargs) =>
    yargs
      .positional('text', {
        type: 'string',
        array: true,
        describe: 'Text of the message',
        defaultDescription: 'standard input',
      })
      .options({
        'chat-id': chatId,
        notify: {
          type: 'boolean',
          describe: 'E-mail all other members; withdraw the message if one is not reached',
        },
        'reply-to': counting('reply-to', 'Number of the message to reply to'),
        'client-message-id': {
          type: 'string',
          requiresArg: true,
          describe: 'Id of the message: sending twice with one id makes one message',
        },
      })
      .example('$0 send --chat-id ID hello there', '')
      .example('$0 send --chat-id ID -- -dashes-', 'Text that begins with a dash')
      .example('uptime | $0 send --chat-id ID', ''),
  run: async ({ chatId, notify, replyTo, clientMessageId, ...given }, { parley, output }) => {
    const body = {
      text: await textFrom(wordsOf(given)),
      replyTo,
      clientMessageId: clientMessageId ?? crypto.randomUUID(),
      notify: notify ? ('required' as const) : undefined,
    }
    const message = await parley.call('sendMessage', { params: { chatId }, body })
    output.result(message, () => [`Sent as ${message.seq}`])
  },
})
