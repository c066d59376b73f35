import { command } from '../lib/command.ts'
import { forgetIssuer } from '../lib/issuer-file.ts'
import { forgetSaved } from '../lib/saved-endpoints.ts'

export const logout = command({
  command: 'logout',
  describe: 'Log out and forget the server address',
  builder: (yargs) => yargs.example('$0 logout', ''),
  run: async (_, { parley, output, endpoints, folder }) => {
    const { user } = parley
    await parley.logOut()
    forgetSaved(folder, endpoints)
    forgetIssuer(folder, endpoints.restUrl)
    output.result({ loggedOut: user !== undefined }, () => [user ? 'Logged out.' : 'You were not logged in.'])
  },
})
