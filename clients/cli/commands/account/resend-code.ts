import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { username } from '../../lib/options.ts'

export const resendCode = command({
  command: 'resend-code',
  describe: 'Send the confirmation code of an account again',
  builder: (yargs) => yargs.options({ username }).example('$0 resend-code --username alice', ''),
  run: async (given, { parley, output, prompt }) => {
    const username = await prompt.text(given.username, 'username', 'Username')
    await parley.call('resendCode', { body: { username } })
    // The server does not reveal whether there is such an account.
    output.result({ sent: true }, () => [
      harmlessLine(
        `Sent, if ${username} waits for a code. Next: parley confirm --username ${username} --code CODE`,
      ),
    ])
  },
})
