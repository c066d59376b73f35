import { command } from '../../lib/command.ts'
import { eachUser } from '../../lib/each-user.ts'
import { users } from '../../lib/options.ts'

export const block = command({
  command: 'block',
  describe: 'Block users: no direct messages, invitations, mentions or presence',
  builder: (yargs) =>
    yargs.options({ users: { ...users, demandOption: true } }).example('$0 block --users dave', ''),
  run: ({ users }, context) =>
    eachUser(context, {
      users,
      past: 'Blocked',
      act: (userId) => context.parley.call('blockUser', { params: { userId } }),
    }),
})

export const unblock = command({
  command: 'unblock',
  describe: 'Lift blocks',
  builder: (yargs) =>
    yargs.options({ users: { ...users, demandOption: true } }).example('$0 unblock --users dave', ''),
  run: ({ users }, context) =>
    eachUser(context, {
      users,
      past: 'Unblocked',
      act: (userId) => context.parley.call('unblockUser', { params: { userId } }),
    }),
})
