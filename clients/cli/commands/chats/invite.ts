import { command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { chatId, usernamesIn, users } from '../../lib/options.ts'
import { withGuesses } from '../../lib/search-people.ts'

export const invite = command({
  command: 'invite',
  describe: 'Add members to a chat (owner and admins only)',
  builder: (yargs) =>
    yargs
      .options({ 'chat-id': chatId, users: { ...users, demandOption: true } })
      .example('$0 invite --chat-id ID --users dave,erin', ''),
  run: async ({ chatId, users: given }, { parley, output }) => {
    const usernames = usernamesIn(given)
    if (usernames.length === 0) throw new UsageError('--users must name at least one user')
    const adding = parley.call('addMembers', { params: { chatId }, body: { usernames } })
    const answer = await adding.catch(async (error) => {
      throw await withGuesses(parley, usernames, error)
    })
    const names = answer.added.map(({ username }) => username).join(', ')
    output.result(answer, () => [
      names ? harmlessLine(`Added ${names}`) : 'All of them were members already.',
    ])
  },
})
