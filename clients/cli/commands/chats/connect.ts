import { mentionCompleter } from '../../conversation/complete-mentions.ts'
import { converse } from '../../conversation/converse.ts'
import { openFeed } from '../../conversation/feed.ts'
import { openInput } from '../../conversation/open-input.ts'
import { command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { chatId, limit } from '../../lib/options.ts'
import { People } from '../../lib/people.ts'
import { chatTitle } from '../../lib/show-chat.ts'

export const connect = command({
  command: 'connect',
  describe: 'Open a conversation: show messages and send what you type',
  builder: (yargs) =>
    yargs
      .options({
        'chat-id': chatId,
        limit: limit('How many earlier messages to show', 20),
        listen: { type: 'boolean', describe: 'Only show messages; do not read standard input' },
      })
      .example('$0 connect --chat-id ID', 'Ends with /quit, Ctrl-D or Ctrl-C; Tab completes @mentions')
      .example('make 2>&1 | $0 connect --chat-id ID', 'Sends each line, then ends')
      .example('$0 connect --chat-id ID --listen --json', 'Events as JSON'),
  run: async ({ chatId, limit, listen = false }, { parley, output, endpoints, host }) => {
    if (endpoints.webSocketUrl === undefined)
      throw new UsageError('The socket address is missing. Give --socket-url or set PARLEY_SOCKET_URL')
    const people = new People(parley)
    const [chat] = await Promise.all([
      parley.call('getChat', { params: { chatId } }),
      output.json || people.learnMembers(chatId),
    ])
    const other = chat.kind === 'direct' ? people.nameBeside(parley.user?.userId) : undefined
    const title = other === undefined ? chatTitle(chat) : `${other} (direct)`
    const complete = mentionCompleter(parley, chatId)
    const input = openInput(host, { listen, json: output.json, complete })
    const feed = openFeed(input, output, people)
    try {
      await converse({ parley, chat, title, limit, input, feed })
    } finally {
      input.close()
    }
  },
})
