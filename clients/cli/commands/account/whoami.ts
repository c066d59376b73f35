import { calledBy } from '../../lib/called-by.ts'
import { command } from '../../lib/command.ts'
import { harmlessLine } from '../../lib/harmless.ts'

export const whoami = command({
  command: 'whoami',
  describe: 'Show who is logged in, and where',
  builder: (yargs) => yargs.example('$0 whoami --json', ''),
  run: async (_, { parley, output, endpoints: { restUrl } }) => {
    const user = await parley.call('getOwnUser')
    output.result({ ...user, restUrl }, () => [
      harmlessLine(`${calledBy(user)}${user.email === undefined ? '' : ` <${user.email}>`} at ${restUrl}`),
    ])
  },
})
