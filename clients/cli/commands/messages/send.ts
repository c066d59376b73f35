import { command } from '../../lib/command.ts'
import { chatId, counting } from '../../lib/options.ts'
import { textFrom, textPosition } from '../../lib/text-argument.ts'

export const send = command({
  command: 'send [text..]',
  describe: 'Send a message',
  builder: (yargs) =>
    yargs
      .positional('text', textPosition)
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
  run: async ({ chatId, notify, replyTo, clientMessageId, ...given }, { parley, output, host }) => {
    const body = {
      text: await textFrom(given, host),
      replyTo,
      clientMessageId: clientMessageId ?? crypto.randomUUID(),
      notify: notify ? ('required' as const) : undefined,
    }
    const message = await parley.call('sendMessage', { params: { chatId }, body })
    output.result(message, () => [`Sent as ${message.seq}`])
  },
})
