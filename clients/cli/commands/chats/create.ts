import { limits } from '../../../../shared/contract/limits.ts'
import { command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { name, usernamesIn, users } from '../../lib/options.ts'
import { withGuesses } from '../../lib/search-people.ts'
import { chatTitle } from '../../lib/show-chat.ts'

type Asked = { members: string[]; name: string | undefined; isPublic: boolean }

/** One user and no name makes a direct chat. A group without a name is named after its members. */
const bodyFor = ({ members, name, isPublic }: Asked) => {
  if (isPublic) {
    if (name === undefined) throw new UsageError('A public chat needs a name. Give --name')
    return { kind: 'public', name, members } as const
  }
  if (name === undefined && members.length === 1) return { kind: 'direct', members } as const
  if (name === undefined && members.length === 0)
    throw new UsageError('Members are missing. Give --users, or --name for a group of your own')
  const named = name ?? [...members.join(', ')].slice(0, limits.chatName.max).join('')
  return { kind: 'group', name: named, members } as const
}

export const create = command({
  command: 'create',
  describe: 'Create a chat',
  builder: (yargs) =>
    yargs
      .options({
        users,
        name,
        public: { type: 'boolean', describe: 'Anyone can find and join it' },
      })
      .example('$0 create --users bob', 'A direct chat, or the existing one')
      .example('$0 create --users bob,carol --name Lunch', 'A group')
      .example('$0 create --name Chess --public', 'A public chat'),
  run: async ({ users: given, name, public: isPublic = false }, { parley, output }) => {
    const body = bodyFor({ members: usernamesIn(given), name, isPublic })
    const chat = await parley.call('createChat', { body }).catch(async (error) => {
      throw await withGuesses(parley, body.members, error)
    })
    const title = chat.kind === 'direct' ? `with ${body.members[0]}` : chatTitle(chat)
    output.result(chat, () => [`Created ${chat.chatId} ${title}`])
  },
})
