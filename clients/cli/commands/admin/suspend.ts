import { command } from '../../lib/command.ts'
import { eachUser } from '../../lib/each-user.ts'
import { users } from '../../lib/options.ts'
import { findAnyUser } from '../../lib/find-any.ts'

const options = { users: { ...users, demandOption: true } } as const

export const suspend = command({
  command: 'suspend',
  describe: 'Suspend users: all their sessions end, and they can do nothing',
  builder: (yargs) => yargs.options(options).example('$0 admin suspend --users dave', ''),
  run: ({ users }, context) =>
    eachUser(context, {
      users,
      past: 'Suspended',
      find: findAnyUser,
      act: (userId) => context.parley.call('suspendUser', { params: { userId } }),
    }),
})

export const unsuspend = command({
  command: 'unsuspend',
  describe: 'End suspensions; the users can log in again',
  builder: (yargs) => yargs.options(options).example('$0 admin unsuspend --users dave', ''),
  run: ({ users }, context) =>
    eachUser(context, {
      users,
      past: 'Reinstated',
      find: findAnyUser,
      act: (userId) => context.parley.call('reinstateUser', { params: { userId } }),
    }),
})
