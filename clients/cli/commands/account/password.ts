import { command } from '../../lib/command.ts'
import { password } from '../../lib/options.ts'
import { requirePasswords } from '../../lib/sign-in.ts'

export const changePassword = command({
  command: 'password',
  describe: 'Change your password; ends all your other sessions',
  builder: (yargs) =>
    yargs
      .options({
        password: { ...password, describe: `Current password; ${password.describe.toLowerCase()}` },
        'new-password': {
          type: 'string',
          requiresArg: true,
          describe: `New password; ${password.describe.toLowerCase()}`,
        },
      })
      .example('$0 password', 'Asks for both')
      .example('printf \'%s\\n\' "$OLD" "$NEW" | $0 password', 'From a script'),
  run: async (given, { parley, output, prompt }) => {
    await requirePasswords(parley)
    const body = {
      currentPassword: await prompt.secret({
        given: given.password,
        name: 'password',
        question: 'Current password',
      }),
      newPassword: await prompt.secret({
        given: given.newPassword,
        name: 'new-password',
        question: 'New password',
        twice: true,
      }),
    }
    await parley.call('changePassword', { body })
    output.result({ changed: true }, () => ['Your password has changed. All your other sessions have ended.'])
  },
})
