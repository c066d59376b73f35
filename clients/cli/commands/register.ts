import { command } from '../lib/command.ts'
import { harmlessLine } from '../lib/harmless.ts'
import { password, username } from '../lib/options.ts'
import { orAsk, passwordOrAsk } from '../lib/prompt.ts'

export const register = command({
  command: 'register',
  describe: 'Create an account',
  builder: (yargs) =>
    yargs
      .options({
        username,
        email: { type: 'string', alias: 'e', requiresArg: true, describe: 'E-mail address' },
        password,
      })
      .example('$0 register --username alice --email alice@example.com', ''),
  run: async (given, { parley, output }) => {
    const account = {
      username: await orAsk(given.username, 'username', 'Username'),
      email: await orAsk(given.email, 'email', 'E-mail address'),
      password: await passwordOrAsk(given.password, true),
    }
    const answer = await parley.register(account)
    const name = harmlessLine(answer.user.username)
    const next = answer.confirmed
      ? `parley login --username ${name}`
      : `parley confirm --username ${name} --code CODE, with the code from the e-mail`
    output.result(answer, () => [`Registered ${name}. Next: ${next}`])
  },
})
