import type { Chat } from '../../../shared/contract/chats.ts'
import { limits } from '../../../shared/contract/limits.ts'
import type { Client } from '../../client/create-client.ts'
import { command } from '../lib/command.ts'
import { counting } from '../lib/options.ts'
import { otherNames } from '../lib/other-names.ts'
import { chatLines } from '../lib/show-chat.ts'

type Asked = { isPublic: boolean; prefix: string | undefined; limit: number }

const chatsOf = async (parley: Client, { isPublic, prefix, limit }: Asked): Promise<Chat[]> => {
  const chats: Chat[] = []
  let cursor: string | undefined
  do {
    const query = { cursor, limit: Math.min(limits.page.max, limit - chats.length) }
    const page = isPublic
      ? await parley.call('listPublicChats', { query: { ...query, prefix } })
      : await parley.call('listChats', { query })
    chats.push(...page.chats)
    cursor = page.nextCursor
  } while (cursor !== undefined && chats.length < limit)
  return chats
}

export const list = command({
  command: 'list',
  describe: 'List your chats, latest activity first, or public chats',
  builder: (yargs) =>
    yargs
      .options({
        limit: counting('limit', 'Largest number of chats', 50),
        public: { type: 'boolean', describe: 'List public chats, by name' },
        prefix: {
          type: 'string',
          requiresArg: true,
          implies: 'public',
          describe: 'Beginning of their names',
        },
      })
      .example('$0 list', '')
      .example('$0 list --public --prefix ch', '')
      .example("$0 list --json | jq -r '.chats[].chatId'", ''),
  run: async ({ limit, public: isPublic = false, prefix }, { parley, output }) => {
    const chats = await chatsOf(parley, { limit, isPublic, prefix })
    const names = output.json ? new Map() : await otherNames(parley, chats)
    output.result({ chats }, () => chatLines(chats, names))
  },
})
