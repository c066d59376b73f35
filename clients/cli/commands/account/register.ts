import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { email, password, username } from '../../lib/options.ts'

export const register = command({
  command: 'register',
  describe: 'Create an account',
  builder: (yargs) =>
    yargs
      .options({
        username,
        email,
        password,
      })
      .example('$0 register --username alice --email alice@example.com', ''),
  run: async (given, { parley, output, prompt }) => {
    const account = {
      username: await prompt.text(given.username, 'username', 'Username'),
      email: await prompt.text(given.email, 'email', 'E-mail address'),
      password: await prompt.secret({ given: given.password, name: 'password', twice: true }),
    }
    const answer = await parley.register(account)
    const name = harmlessLine(answer.user.username)
    const next = answer.confirmed
      ? `parley login --username ${name}`
      : `parley confirm --username ${name} --code CODE, with the code from the e-mail`
    output.result(answer, () => [`Registered ${name}. Next: ${next}`])
  },
})
