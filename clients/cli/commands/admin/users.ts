import type { AdminUser } from '../../../../shared/contract/admin.ts'
import { limits } from '../../../../shared/contract/limits.ts'
import { calledBy } from '../../lib/called-by.ts'
import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'

const lineOf = (user: AdminUser): string =>
  [
    calledBy(user),
    ...(user.email === undefined ? [] : [`<${user.email}>`]),
    user.userId,
    ...(user.suspendedAt === undefined ? [] : [`suspended since ${user.suspendedAt}`]),
  ]
    .map(harmlessLine)
    .join('  ')

export const adminUsers = command({
  command: 'users <prefix>',
  describe: `Find users by the beginning of their usernames, with address and suspension (at most ${limits.usersFound})`,
  builder: (yargs) =>
    yargs
      .positional('prefix', { type: 'string', demandOption: true, describe: 'Beginning of the usernames' })
      .example('$0 admin users da', ''),
  run: async ({ prefix }, { parley, output }) => {
    const { users } = await parley.call('findAnyUsers', { query: { prefix } })
    output.result({ users }, () =>
      users.length === 0 ? [harmlessLine(`No username begins with ${prefix}`)] : users.map(lineOf),
    )
  },
})
