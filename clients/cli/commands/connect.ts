import { command } from '../command.ts'
import { converse } from '../conversation/converse.ts'
import { openFeed } from '../conversation/feed.ts'
import { openInput } from '../conversation/open-input.ts'
import { UsageError } from '../failure.ts'
import { chatId, counting } from '../options.ts'

export const connect = command({
  command: 'connect',
  describe: 'Talk: read along, and send what is typed',
  builder: (yargs) =>
    yargs
      .options({
        'chat-id': chatId,
        limit: counting('limit', 'How much of what was said before', 20),
        listen: { type: 'boolean', describe: 'Only listen: standard input is not read' },
      })
      .example('$0 connect --chat-id ID', 'Ends with /quit, Ctrl-D or Ctrl-C')
      .example('make 2>&1 | $0 connect --chat-id ID', 'Ends when each line is sent')
      .example('$0 connect --chat-id ID --listen --json', 'Events as JSON'),
  run: async ({ chatId, limit, listen = false }, { parley, output, endpoints }) => {
    if (endpoints.webSocketUrl === undefined)
      throw new UsageError('Where are its sockets? Give --socket-url, or set PARLEY_SOCKET_URL.')
    const chat = await parley.call('getChat', { params: { chatId } })
    const input = openInput({ listen, json: output.json })
    const feed = openFeed({ input, json: output.json })
    try {
      await converse({ parley, chat, limit, input, feed })
    } finally {
      input.close()
    }
  },
})
