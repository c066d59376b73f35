import { command } from '../command.ts'
import { harmlessLine } from '../harmless.ts'
import { password, username } from '../options.ts'
import { orAsk, passwordOrAsk } from '../prompt.ts'
import { save } from '../saved-endpoints.ts'

export const login = command({
  command: 'login',
  describe: 'Log in, and stay so on this machine',
  builder: (yargs) =>
    yargs
      .options({ username: { ...username, describe: 'A username or e-mail address' }, password })
      .example('$0 login --username alice', 'Asks for the password')
      .example('$0 login --username alice < secret.txt', 'Reads it from standard input')
      .example('$0 login --url https://… --socket-url wss://…', 'Goes there from now on'),
  run: async (given, { parley, output, endpoints, folder }) => {
    const user = await parley.logIn({
      login: await orAsk(given.username, 'username', 'Username or e-mail address'),
      password: await passwordOrAsk(given.password),
    })
    if (endpoints.told) save(folder, endpoints)
    const { restUrl } = endpoints
    output.result({ user, restUrl }, () => [`Logged in as ${harmlessLine(user.username)} at ${restUrl}`])
  },
})
