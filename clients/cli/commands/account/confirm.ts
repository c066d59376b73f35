import { command } from '../../lib/command.ts'
import { code, username } from '../../lib/options.ts'

export const confirm = command({
  command: 'confirm',
  describe: 'Confirm an account with the code from the e-mail',
  builder: (yargs) =>
    yargs.options({ username, code }).example('$0 confirm --username alice --code 123456', ''),
  run: async (given, { parley, output, prompt }) => {
    const body = {
      username: await prompt.text(given.username, 'username', 'Username'),
      code: await prompt.text(given.code, 'code', 'Code'),
    }
    await parley.call('confirm', { body })
    output.result({ confirmed: true }, () => ['Confirmed. Next: parley login'])
  },
})
