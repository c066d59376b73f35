import { command } from '../command.ts'
import { forgetSaved } from '../saved-endpoints.ts'

export const logout = command({
  command: 'logout',
  describe: 'Log out, and forget where it was',
  builder: (yargs) => yargs.example('$0 logout', ''),
  run: async (_, { parley, output, endpoints, folder }) => {
    const { user } = parley
    await parley.logOut()
    forgetSaved(folder, endpoints)
    output.result({ loggedOut: user !== undefined }, () => [user ? 'Logged out.' : 'Nobody was logged in.'])
  },
})
