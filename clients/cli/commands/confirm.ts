import { command } from '../lib/command.ts'
import { username } from '../lib/options.ts'
import { orAsk } from '../lib/prompt.ts'

export const confirm = command({
  command: 'confirm',
  describe: 'Confirm an account with the code from the e-mail',
  builder: (yargs) =>
    yargs
      .options({ username, code: { type: 'string', requiresArg: true, describe: 'Code from the e-mail' } })
      .example('$0 confirm --username alice --code 123456', ''),
  run: async (given, { parley, output }) => {
    const body = {
      username: await orAsk(given.username, 'username', 'Username'),
      code: await orAsk(given.code, 'code', 'Code'),
    }
    await parley.call('confirm', { body })
    output.result({ confirmed: true }, () => ['Confirmed. Next: parley login'])
  },
})
