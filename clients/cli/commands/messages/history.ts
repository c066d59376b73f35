import { limits } from '../../../../shared/contract/limits.ts'
import type { Message } from '../../../../shared/contract/messages.ts'
import type { Client } from '../../../client/create-client.ts'
import { command } from '../../lib/command.ts'
import { chatId, counting, limit } from '../../lib/options.ts'
import { People } from '../../lib/people.ts'
import { messageLines } from '../../lib/show-message.ts'

type Asked = { chatId: string; limit: number; before: number | undefined; contains: string | undefined }

/** Reads the newest `limit` messages that match, and returns them oldest first. */
const read = async (parley: Client, { chatId, limit, before, contains }: Asked): Promise<Message[]> => {
  const found: Message[] = []
  let next = before
  do {
    const size = Math.min(limits.page.max, limit - found.length)
    const query = { before: next, limit: size, contains }
    const page = await parley.call('listMessages', { params: { chatId }, query })
    found.push(...page.messages)
    // A search says where to go on, because it may end a page early; a page of the log is full unless it is the last.
    next = page.nextBefore ?? (page.messages.length === size ? found.at(-1)?.seq : undefined)
  } while (next !== undefined && found.length < limit)
  return found.reverse()
}

export const history = command({
  command: 'history',
  describe: 'Show the newest messages of a chat, oldest first',
  builder: (yargs) =>
    yargs
      .options({
        'chat-id': chatId,
        limit: limit('Largest number of messages', 50),
        before: counting('before', 'Only messages before this number'),
        contains: { type: 'string', requiresArg: true, describe: 'Only messages that contain this text' },
        numbers: { type: 'boolean', describe: 'Show the number of each message' },
      })
      .example('$0 history --chat-id ID --limit 10', '')
      .example('$0 history --chat-id ID --contains lunch', ''),
  run: async ({ chatId, limit, before, contains, numbers = false }, { parley, output }) => {
    const asked = read(parley, { chatId, limit, before, contains })
    if (output.json) return output.result({ messages: await asked }, () => [])
    const people = new People(parley)
    const [messages] = await Promise.all([asked, people.learnMembers(chatId)])
    await people.learnSenders(messages)
    output.result({ messages }, () => messageLines(messages, { numbers, senderOf: people.senderOf }))
  },
})
