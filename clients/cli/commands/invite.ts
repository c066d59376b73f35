import { command } from '../command.ts'
import { UsageError } from '../failure.ts'
import { harmlessLine } from '../harmless.ts'
import { chatId, users, usernamesIn } from '../options.ts'

export const invite = command({
  command: 'invite',
  describe: 'Add others to a chat (its owner and admins)',
  builder: (yargs) =>
    yargs
      .options({ 'chat-id': chatId, users: { ...users, demandOption: true } })
      .example('$0 invite --chat-id ID --users dave,erin', ''),
  run: async ({ chatId, users: given }, { parley, output }) => {
    const usernames = usernamesIn(given)
    if (usernames.length === 0) throw new UsageError('--users names nobody')
    const answer = await parley.call('addMembers', { params: { chatId }, body: { usernames } })
    const names = answer.added.map(({ username }) => username).join(', ')
    output.result(answer, () => [names ? harmlessLine(`Added ${names}`) : 'They were all in it.'])
  },
})
