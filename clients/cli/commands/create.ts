import { limits } from '../../../shared/contract/limits.ts'
import { command } from '../command.ts'
import { UsageError } from '../failure.ts'
import { users, usernamesIn } from '../options.ts'
import { chatTitle } from '../show-chat.ts'

type Asked = { members: string[]; name: string | undefined; isPublic: boolean }

/** With one other and no name it is a direct chat; a group without a name is called after its members. */
const bodyFor = ({ members, name, isPublic }: Asked) => {
  if (isPublic) {
    if (name === undefined) throw new UsageError('A public chat needs a --name')
    return { kind: 'public', name, members } as const
  }
  if (name === undefined && members.length === 1) return { kind: 'direct', members } as const
  if (name === undefined && members.length === 0) throw new UsageError('With whom? Give --users, or a --name')
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
        name: { type: 'string', requiresArg: true, describe: 'What it is called' },
        public: { type: 'boolean', describe: 'Anyone may find and join it' },
      })
      .example('$0 create --users bob', 'A direct chat, or the one that is there')
      .example('$0 create --users bob,carol --name Lunch', 'A group')
      .example('$0 create --name Chess --public', 'A public chat'),
  run: async ({ users: given, name, public: isPublic = false }, { parley, output }) => {
    const body = bodyFor({ members: usernamesIn(given), name, isPublic })
    const chat = await parley.call('createChat', { body })
    const title = chat.kind === 'direct' ? `with ${body.members[0]}` : chatTitle(chat)
    output.result(chat, () => [`Created ${chat.chatId} ${title}`])
  },
})
