import { command } from '../lib/command.ts'
import { exitCodes } from '../lib/exit-codes.ts'
import { EndedError } from '../lib/failure.ts'
import { harmlessLine } from '../lib/harmless.ts'
import { password, username } from '../lib/options.ts'
import { orAsk, passwordOrAsk } from '../lib/prompt.ts'
import { save } from '../lib/saved-endpoints.ts'
import { tokenFile, tokenFileStorage } from '../lib/token-file.ts'

export const login = command({
  command: 'login',
  describe: 'Log in and stay logged in on this machine',
  builder: (yargs) =>
    yargs
      .options({ username: { ...username, describe: 'Username or e-mail address' }, password })
      .example('$0 login --username alice', 'Asks for the password')
      .example('$0 login --username alice < secret.txt', 'Reads it from standard input')
      .example('$0 login --url https://… --socket-url wss://…', 'Later commands use this server'),
  run: async (given, { parley, output, endpoints, folder }) => {
    const user = await parley.logIn({
      login: await orAsk(given.username, 'username', 'Username or e-mail address'),
      password: await passwordOrAsk(given.password),
    })
    // The client would go on from memory, but a command ends here.
    if (!tokenFileStorage(tokenFile(folder, endpoints.restUrl)).read()) {
      throw new EndedError(
        exitCodes.broken,
        `The session cannot be saved in ${folder}. Check that you may write there`,
      )
    }
    if (endpoints.explicit) save(folder, endpoints)
    const { restUrl } = endpoints
    output.result({ user, restUrl }, () => [`Logged in as ${harmlessLine(user.username)} at ${restUrl}`])
  },
})
