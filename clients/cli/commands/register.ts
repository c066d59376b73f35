import { command } from '../command.ts'
import { harmlessLine } from '../harmless.ts'
import { password, username } from '../options.ts'
import { orAsk, passwordOrAsk } from '../prompt.ts'

export const register = command({
  command: 'register',
  describe: 'Create an account',
  builder: (yargs) =>
    yargs
      .options({
        username,
        email: { type: 'string', requiresArg: true, describe: 'An e-mail address' },
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
      : `parley confirm --username ${name} --code, with the code that is on its way by e-mail`
    output.result(answer, () => [`Registered ${name}. Next: ${next}`])
  },
})
