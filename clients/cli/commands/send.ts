import { text as readAll } from 'node:stream/consumers'
import { command } from '../command.ts'
import { UsageError } from '../failure.ts'
import { chatId, counting } from '../options.ts'

/** Those before `--`, and those behind it, which are no options. */
const wordsOf = ({
  text = [],
  '--': behind = [],
}: {
  text?: string[] | undefined
  '--'?: unknown
}): string[] => [...text, ...(behind as string[])]

const textFrom = async (words: readonly string[]): Promise<string> => {
  if (words.length > 0) return words.join(' ')
  if (process.stdin.isTTY) throw new UsageError('Send what? Give the text, or pipe it into standard input')
  return readAll(process.stdin)
}

export const send = command({
  command: 'send [text..]',
  describe: 'Send a message',
  builder: (yargs) =>
    yargs
      .positional('text', {
        type: 'string',
        array: true,
        describe: 'What to say',
        defaultDescription: 'standard input',
      })
      .options({
        'chat-id': chatId,
        notify: {
          type: 'boolean',
          describe: 'All others get e-mails, or no message',
        },
        'reply-to': counting('reply-to', 'The number of the message that it answers'),
        'client-message-id': {
          type: 'string',
          requiresArg: true,
          describe: 'Sent twice with it, it is one message',
        },
      })
      .example('$0 send --chat-id ID hello there', '')
      .example('$0 send --chat-id ID -- -dashes-', 'What begins with a dash')
      .example('uptime | $0 send --chat-id ID', ''),
  run: async ({ chatId, notify, replyTo, clientMessageId, ...said }, { parley, output }) => {
    const body = {
      text: await textFrom(wordsOf(said)),
      replyTo,
      clientMessageId: clientMessageId ?? crypto.randomUUID(),
      notify: notify ? ('required' as const) : undefined,
    }
    const message = await parley.call('sendMessage', { params: { chatId }, body })
    output.result(message, () => [`Sent as ${message.seq}`])
  },
})
