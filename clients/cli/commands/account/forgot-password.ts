import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { code, password, username } from '../../lib/options.ts'
import { requirePasswords } from '../../lib/sign-in.ts'

export const forgotPassword = command({
  command: 'forgot-password',
  describe: 'Set a new password with a code that is sent by e-mail; ends all your sessions',
  builder: (yargs) =>
    yargs
      .options({
        username: { ...username, describe: 'Username or e-mail address' },
        code: { ...code, describe: 'Code from the e-mail; without it, one is sent' },
        password: { ...password, describe: `New password; ${password.describe.toLowerCase()}` },
      })
      .example('$0 forgot-password', 'Sends a code, then asks for it and for a new password')
      .example('$0 forgot-password --username alice', 'From a script: sends a code')
      .example('$0 forgot-password --username alice --code 123456 < secret.txt', ''),
  run: async (given, { parley, output, prompt }) => {
    await requirePasswords(parley)
    const login = await prompt.text(given.username, 'username', 'Username or e-mail address')
    if (given.code === undefined) {
      await parley.call('forgotPassword', { body: { login } })
      // The server does not reveal whether there is such an account.
      const sent = `A code was sent by e-mail, if ${login} has an account`
      if (!prompt.isAttended) {
        const next = `parley forgot-password --username ${login} --code CODE`
        return output.result({ sent: true }, () => [harmlessLine(`${sent}. Next: ${next}`)])
      }
      output.note(harmlessLine(sent))
    }
    const body = {
      login,
      code: await prompt.text(given.code, 'code', 'Code'),
      password: await prompt.secret({
        given: given.password,
        name: 'password',
        question: 'New password',
        twice: true,
      }),
    }
    await parley.call('resetPassword', { body })
    output.result({ reset: true }, () => ['The new password is set. Next: parley login'])
  },
})
