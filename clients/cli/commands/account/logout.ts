import { command } from '../../lib/command.ts'
import { leaveHere } from '../../lib/leave-here.ts'

export const logout = command({
  command: 'logout',
  describe: 'Log out and forget the server address',
  builder: (yargs) => yargs.example('$0 logout', ''),
  run: async (_, context) => {
    const { user } = context.parley
    await leaveHere(context)
    context.output.result({ loggedOut: user !== undefined }, () => [
      user ? 'Logged out.' : 'You were not logged in.',
    ])
  },
})
