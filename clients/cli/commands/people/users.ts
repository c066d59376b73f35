import { limits } from '../../../../shared/contract/limits.ts'
import { calledBy } from '../../lib/called-by.ts'
import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { searchPeople } from '../../lib/search-people.ts'

export const users = command({
  command: 'users <prefix>',
  describe: `Find users by the beginning of their usernames (at most ${limits.usersFound})`,
  builder: (yargs) =>
    yargs
      .positional('prefix', { type: 'string', demandOption: true, describe: 'Beginning of the usernames' })
      .example('$0 users da', ''),
  run: async ({ prefix }, { parley, output }) => {
    const users = await searchPeople(parley, prefix.replace(/^@/, ''))
    output.result({ users }, () =>
      users.length === 0
        ? [harmlessLine(`No username begins with ${prefix}`)]
        : users.map((user) =>
            [calledBy(user), ...(user.status ? [harmlessLine(user.status)] : [])].join('  '),
          ),
    )
  },
})
