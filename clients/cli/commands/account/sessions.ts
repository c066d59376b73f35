import { command } from '../../lib/command.ts'
import { sessionLines } from '../../lib/show-session.ts'

export const sessions = command({
  command: 'sessions',
  describe: 'List your sessions, this one first, then the last used',
  builder: (yargs) =>
    yargs
      .example('$0 sessions', '')
      .example("$0 sessions --json | jq -r '.sessions[] | select(.current | not).sessionId'", ''),
  run: async (_, { parley, output }) => {
    const { sessions } = await parley.call('listSessions')
    output.result({ sessions }, () => sessionLines(sessions))
  },
})
