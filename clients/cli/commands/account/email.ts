import { limits } from '../../../../shared/contract/limits.ts'
import { command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { code, email, password } from '../../lib/options.ts'
import { requirePasswords } from '../../lib/sign-in.ts'

const { codeMinutes } = limits.emailChange

export const changeEmail = command({
  command: 'email',
  describe: 'Change your e-mail address, with a code that is sent to the new one',
  builder: (yargs) =>
    yargs
      .options({
        email: { ...email, describe: 'New e-mail address' },
        password,
        code: { ...code, describe: 'Code from the e-mail, which confirms the new address' },
      })
      .conflicts('code', ['email', 'password'])
      .example('$0 email', 'Asks for the address and your password, then for the code')
      .example('$0 email --email alice@example.org < secret.txt', 'From a script: sends the code')
      .example('$0 email --code 12345678', ''),
  run: async (given, { parley, output, prompt }) => {
    await requirePasswords(parley)
    const confirm = async (code: string) => {
      await parley.call('confirmEmail', { body: { code } })
      output.result({ changed: true }, () => ['Your e-mail address has changed.'])
    }
    if (given.code !== undefined) return confirm(given.code)
    const email = await prompt.text(given.email, 'email', 'New e-mail address')
    if (email === '') throw new UsageError('--email must not be empty')
    const password = await prompt.secret({ given: given.password, name: 'password' })
    await parley.call('changeEmail', { body: { email, password } })
    const sent = `A code was sent to ${email}, and is valid for ${codeMinutes} minutes`
    if (!prompt.isAttended)
      return output.result({ email, sent: true }, () => [
        harmlessLine(`${sent}. Next: parley email --code CODE`),
      ])
    output.note(harmlessLine(sent))
    return confirm(await prompt.text(undefined, 'code', 'Code'))
  },
})
